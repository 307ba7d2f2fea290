//! A Redis Cluster of three primaries, each with a replica, whose primaries die while codes are used.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use otp_verify::otp_core::Effect;
use otp_verify::store::{Begin, ChallengeStore, Claimed, Consumed, Gone, StoreError};
use otp_verify_redis::RedisStore;
use redis::cluster::ClusterClientBuilder;
use redis::cluster_async::ClusterConnection;
use tokio::task::JoinSet;

use crate::cluster::{Cluster, SLOTS};
use crate::is_long;
use crate::questions::{PATIENT, begin, claim};
use crate::server::{Server, wait_until};

/// How many codes are used in each round, and by how many at once.
const CODES: u8 = 18;
const USERS: usize = 4;
const FAILOVERS: u8 = 6;

/// Three primaries and their replicas. Which of a pair is which changes.
struct Six([[Server; 2]; 3]);

impl Six {
    fn start() -> Self {
        let Ok(primaries) = <[Server; 3]>::try_from(Cluster::start().0) else { panic!("three primaries") };
        let first = primaries[0].port().to_string();
        let pairs = primaries.map(|primary| {
            let replica = Server::cluster_node().unwrap();
            replica.ask(&["CLUSTER", "MEET", "127.0.0.1", &first]).unwrap();
            [primary, replica]
        });
        let six = Self(pairs);
        for node in six.0.as_flattened() {
            // The default of fifteen seconds is for networks.
            node.ask(&["CONFIG", "SET", "cluster-node-timeout", "3000"]).unwrap();
            node.ask(&["CONFIG", "SET", "repl-diskless-sync-delay", "0"]).unwrap();
        }
        for [primary, replica] in &six.0 {
            let id = primary.ask(&["CLUSTER", "MYID"]).unwrap();
            // It is refused until the two have heard of each other.
            wait_until("the nodes do not meet", || {
                replica.ask(&["CLUSTER", "REPLICATE", id.trim()]).map(|answer| answer == "OK")
            })
            .unwrap();
        }
        six.wait_until_all_follow();
        six
    }

    /// Each pair has a primary and a replica that follows it, and all six agree.
    fn wait_until_all_follow(&self) {
        wait_until("the cluster is not whole", || {
            let mut is_whole = true;
            for node in self.0.as_flattened() {
                let info = node.ask(&["CLUSTER", "INFO"])?;
                is_whole &= info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:6");
            }
            for pair in &self.0 {
                let replications =
                    [pair[0].ask(&["INFO", "replication"])?, pair[1].ask(&["INFO", "replication"])?];
                let any = |text: &str| replications.iter().any(|replication| replication.contains(text));
                is_whole &= any("role:master") && any("master_link_status:up") && any("state=online");
            }
            Ok(is_whole)
        })
        .unwrap();
    }

    /// Which of a pair is the primary.
    fn primary_of(&self, pair: usize) -> Option<usize> {
        let is_primary = |node: &Server| {
            node.ask(&["INFO", "replication"]).is_ok_and(|replication| replication.contains("role:master"))
        };
        self.0[pair].iter().position(is_primary)
    }

    async fn connected(&self) -> ClusterConnection {
        let urls = self.0.as_flattened().iter().map(Server::url);
        let builder = ClusterClientBuilder::new(urls).retries(0);
        let patient = builder.connection_timeout(PATIENT).response_timeout(PATIENT);
        patient.build().unwrap().get_async_connection().await.unwrap()
    }

    fn pair_of(&self, begin: &Begin) -> usize {
        let subject = begin.place.subject.to_string();
        let node =
            self.0.as_flattened().iter().find_map(|node| node.ask(&["CLUSTER", "KEYSLOT", &subject]).ok());
        usize::try_from(node.unwrap().parse::<u32>().unwrap() * 3 / SLOTS).unwrap()
    }
}

type Store = RedisStore<ClusterConnection>;

async fn consume(store: &Store, begin: &Begin) -> Result<Consumed, StoreError> {
    store.consume(&begin.place, begin.challenge, begin.generation, &[]).await
}

/// Asks until there is an answer: the connection repeats nothing, and finds a node that has changed with the next question.
async fn answer<T>(ask: impl AsyncFn() -> Result<T, StoreError>) -> T {
    let given_up = Instant::now() + PATIENT;
    loop {
        match ask().await {
            Ok(answer) => return answer,
            Err(error) => assert!(Instant::now() < given_up, "{error:?}"),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// How often each code was used, as those who asked were told.
type Uses = Arc<Mutex<HashMap<u8, u32>>>;

/// Asks until somebody has used the code: as users who try again after every outage, all at once.
fn use_at_once(tasks: &mut JoinSet<()>, store: &Store, number: u8, uses: &Uses) {
    for _ in 0..USERS {
        let (store, uses) = (store.clone(), Arc::clone(uses));
        tasks.spawn(async move {
            let given_up = Instant::now() + PATIENT;
            loop {
                match consume(&store, &begin(number)).await {
                    Ok(Consumed::Now { .. }) => {
                        *uses.lock().unwrap().entry(number).or_default() += 1;
                        return;
                    }
                    Ok(Consumed::Gone(Gone::Used)) => return,
                    Ok(other) => panic!("{other:?}"),
                    Err(error) => {
                        assert_eq!(error.effect(), Effect::Unknown);
                        assert!(Instant::now() < given_up, "{error:?}");
                        tokio::time::sleep(Duration::from_millis(20)).await;
                    }
                }
            }
        });
    }
}

/// The replica of a pair that lost its primary takes over by the votes of the others. The servers take many seconds to agree, so
/// this runs with the long tests only; `acknowledged` asks the same of one pair.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_code_is_used_twice_while_primaries_die_and_replicas_take_over() {
    if !is_long() {
        return;
    }
    let mut six = Six::start();
    let connection = six.connected().await;
    let store = RedisStore::on_cluster(connection).timeout(PATIENT);
    let store = store.acknowledged_by(1, Duration::from_secs(1));
    for round in 0..FAILOVERS {
        let pair = usize::from(round % 3);
        let numbers: Vec<_> = (0..CODES).map(|code| round * CODES + code).collect();
        let (mut tasks, uses) = (JoinSet::new(), Uses::default());
        for number in &numbers {
            answer(async || store.begin(&begin(*number)).await).await;
        }
        let (early, late): (Vec<_>, Vec<_>) = numbers.iter().partition(|number| *number % 4 != 0);
        for number in early {
            use_at_once(&mut tasks, &store, number, &uses);
        }
        while uses.lock().unwrap().len() < usize::from(CODES / 4) {
            tokio::task::yield_now().await;
        }
        let primary = six.primary_of(pair).unwrap();
        six.0[pair][primary].kill();
        for number in late {
            use_at_once(&mut tasks, &store, number, &uses);
        }
        while let Some(done) = tasks.join_next().await {
            done.unwrap();
        }
        for number in &numbers {
            let times = uses.lock().unwrap().get(number).copied().unwrap_or_default();
            assert!(times <= 1, "the code {number} was used {times} times");
            let again = answer(async || consume(&store, &begin(*number)).await).await;
            assert_eq!(again, Consumed::Gone(Gone::Used));
            let claimed = answer(async || store.claim(&claim(&begin(*number))).await).await;
            assert_eq!(claimed, Claimed::Gone(Gone::Used));
        }

        // The one that has taken over has no replica left: nobody is confirmed there. Then the old primary follows it.
        let mut alone = (200..=255).map(begin).filter(|begin| six.pair_of(begin) == pair);
        let alone = alone.nth(usize::from(round) / 3).unwrap();
        answer(async || store.begin(&alone).await).await;
        assert_eq!(consume(&store, &alone).await.unwrap_err().effect(), Effect::Unknown);
        six.0[pair][primary].start_again().unwrap();
        six.wait_until_all_follow();
        assert_eq!(six.primary_of(pair), Some(1 - primary), "the other one has taken over");
    }
    let last = begin(199);
    answer(async || store.begin(&last).await).await;
    assert!(matches!(consume(&store, &last).await.unwrap(), Consumed::Now { .. }), "all is as before");
}
