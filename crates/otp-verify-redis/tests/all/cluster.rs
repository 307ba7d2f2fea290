//! A Redis Cluster of three nodes: every operation, and windows that are on different nodes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use otp_verify::conformance::{TestClock, Windows, operators, races, sequences};
use otp_verify::otp_core::Effect;
use otp_verify::store::{Begin, Begun, ChallengeStore, Concern, Consumed, Gone, Slot, StoreError};
use otp_verify_redis::RedisStore;
use redis::cluster::ClusterClientBuilder;
use redis::cluster_async::ClusterConnection;

use crate::count;
use crate::proxy::{Answers, Proxy};
use crate::questions;
use crate::questions::{PATIENT, attempts_left, begun, claim, granted, refused, send, slot};
use crate::server::Server;

pub(crate) const SLOTS: u32 = 16_384;

pub(crate) struct Cluster(pub(crate) Vec<Server>);

impl Cluster {
    pub(crate) fn start() -> Self {
        let nodes: Vec<_> = (0..3).map(|_| Server::cluster_node().unwrap()).collect();
        for (index, node) in (0..).zip(&nodes) {
            let bound = |index: u32| index * SLOTS / 3;
            let (from, to) = (bound(index).to_string(), (bound(index + 1) - 1).to_string());
            node.ask(&["CLUSTER", "ADDSLOTSRANGE", &from, &to]).unwrap();
            node.ask(&["CLUSTER", "SET-CONFIG-EPOCH", &(index + 1).to_string()]).unwrap();
        }
        for other in &nodes[1..] {
            nodes[0].ask(&["CLUSTER", "MEET", "127.0.0.1", &other.port().to_string()]).unwrap();
        }
        let cluster = Self(nodes);
        let given_up = Instant::now() + Duration::from_secs(60);
        while !cluster.is_ready() {
            assert!(Instant::now() < given_up, "{}", cluster.0[0].log());
            std::thread::sleep(Duration::from_millis(50));
        }
        cluster
    }

    fn is_ready(&self) -> bool {
        let knows_all = |node: &Server| {
            let info = node.ask(&["CLUSTER", "INFO"]).unwrap();
            info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:3")
        };
        self.0.iter().all(knows_all)
    }

    async fn connected(&self) -> ClusterConnection {
        self.connected_as("").await
    }

    /// As somebody: `user:password@`.
    async fn connected_as(&self, somebody: &str) -> ClusterConnection {
        let url = |node: &Server| format!("redis://{somebody}{}/", node.address());
        ClusterClientBuilder::new(self.0.iter().map(url))
            .connection_timeout(PATIENT)
            .response_timeout(PATIENT)
            .build()
            .unwrap()
            .get_async_connection()
            .await
            .unwrap()
    }

    /// On which node a window is.
    fn node_of(&self, slot: &Slot) -> u32 {
        let number = self.0[0].ask(&["CLUSTER", "KEYSLOT", &slot.key.to_string()]).unwrap();
        number.parse::<u32>().unwrap() * 3 / SLOTS
    }

    /// A window of each node.
    fn slots(&self, limit: u32) -> [Slot; 3] {
        let of = |node| (0..=255).map(|number| slot(number, limit)).find(|slot| self.node_of(slot) == node);
        [0, 1, 2].map(|node| of(node).unwrap())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_sequences_and_races_on_a_cluster_go_as_on_one_server() {
    let cluster = Cluster::start();
    let connection = cluster.connected().await;
    let make =
        |clock| Arc::new(RedisStore::on_cluster(connection.clone()).timeout(PATIENT).clock(clock)) as Arc<_>;
    let tally = sequences(&make, Windows::AtMost, count(2_000).into(), 2, 4).await.unwrap();
    assert_eq!(tally.sequences, u64::from(count(2_000)));
    let store = RedisStore::on_cluster(connection.clone()).timeout(PATIENT);
    races(Arc::new(store), Windows::AtMost, count(5)).await.unwrap();
    let clock = TestClock::at(1_800_000_000_000);
    let other = cluster.connected().await;
    let instances = [connection, other].map(|connection| {
        Arc::new(RedisStore::on_cluster(connection).timeout(PATIENT).clock(clock.clone())) as Arc<_>
    });
    operators(instances, &clock, count(20)).await.unwrap_or_else(|finding| panic!("{finding}"));
    for node in &cluster.0 {
        let keys: usize = node.ask(&["DBSIZE"]).unwrap().parse().unwrap();
        assert!(keys > 100, "every node had its part: {keys}");
    }
}

#[tokio::test]
async fn what_was_taken_on_one_node_is_given_back_when_another_refuses() {
    let cluster = Cluster::start();
    let store = RedisStore::on_cluster(cluster.connected().await).timeout(PATIENT);
    let [first, second, third] = cluster.slots(2);
    assert_eq!(refused(&store, std::slice::from_ref(&third)).await, None);
    let narrow = Slot { limit: 1, ..third.clone() };
    for _ in 0..5 {
        match send(&store, &[first.clone(), second.clone(), narrow.clone()]).await.unwrap() {
            Begun::Refused { slot: 2, retry_after: Some(wait) } => assert!(wait <= third.window),
            other => panic!("{other:?}"),
        }
    }
    let all = [first.clone(), second, third];
    assert_eq!(refused(&store, &all).await, None);
    assert_eq!(refused(&store, &all).await, Some(2));
    assert_eq!(refused(&store, &all[..2]).await, None);
    assert_eq!(refused(&store, &[first]).await, Some(0));
}

/// All windows in one step is what a cluster cannot do: it says so at the first send, and takes nothing.
#[tokio::test]
async fn a_store_for_one_primary_takes_nothing_on_a_cluster() {
    let cluster = Cluster::start();
    let connection = cluster.connected().await;
    let slots = cluster.slots(1);
    let single = RedisStore::new(connection.clone()).timeout(PATIENT);
    let error = send(&single, &slots).await.unwrap_err();
    assert_eq!(error.effect(), Effect::None);
    let store = RedisStore::on_cluster(connection).timeout(PATIENT);
    assert_eq!(refused(&store, &slots).await, None);
}

/// The driver asks again of its own accord, so that an error proves nothing about what came before.
#[tokio::test]
async fn a_node_that_is_gone_leaves_the_effect_unknown_and_the_others_work() {
    let mut cluster = Cluster::start();
    let store = RedisStore::on_cluster(cluster.connected().await).timeout(PATIENT);
    let mut begins = Vec::new();
    for number in 0..12 {
        begins.push(begun(&store, number).await);
    }
    let gone = |begin: &otp_verify::store::Begin| {
        let key = format!("{}", begin.place.subject);
        let number: u32 = cluster.0[0].ask(&["CLUSTER", "KEYSLOT", &key]).unwrap().parse().unwrap();
        number * 3 / SLOTS == 2
    };
    let (lost, kept): (Vec<_>, Vec<_>) = begins.into_iter().partition(gone);
    assert!(!lost.is_empty() && !kept.is_empty());
    cluster.0[2].kill();
    for node in &cluster.0[..2] {
        node.ask(&["CONFIG", "SET", "cluster-require-full-coverage", "no"]).unwrap();
    }
    let hasty = store.clone().timeout(Duration::from_millis(200));
    let error = hasty.claim(&claim(&lost[0])).await.unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown);
    assert_eq!(attempts_left(&store, &kept[0]).await, 5);
}

/// One node with all slots, which sends its clients to a proxy before it.
async fn behind_a_proxy() -> (Server, Proxy) {
    let server = Server::cluster_node().unwrap();
    let proxy = Proxy::before(server.address()).await;
    server.ask(&["CONFIG", "SET", "cluster-announce-ip", "127.0.0.1"]).unwrap();
    server.ask(&["CONFIG", "SET", "cluster-announce-port", &proxy.port().to_string()]).unwrap();
    server.ask(&["CLUSTER", "ADDSLOTSRANGE", "0", &(SLOTS - 1).to_string()]).unwrap();
    let given_up = Instant::now() + Duration::from_secs(60);
    while !server.ask(&["CLUSTER", "INFO"]).unwrap().contains("cluster_state:ok") {
        assert!(Instant::now() < given_up, "{}", server.log());
        std::thread::sleep(Duration::from_millis(20));
    }
    (server, proxy)
}

async fn store_behind(proxy: &Proxy, builder: ClusterClientBuilder) -> RedisStore<ClusterConnection> {
    let patient = builder.connection_timeout(PATIENT).response_timeout(PATIENT);
    let connection = patient.build().unwrap().get_async_connection().await.unwrap();
    let store = RedisStore::on_cluster(connection).timeout(PATIENT);
    // From here on the server knows the scripts, so that each question is one command.
    let begin = begun(&store, 100).await;
    granted(&store.claim(&claim(&begin)).await.unwrap());
    consume(&store, &begin).await.unwrap();
    assert!(!proxy.asked().is_empty(), "the driver has found another way to the node");
    store
}

async fn consume(store: &impl ChallengeStore, begin: &Begin) -> Result<Consumed, StoreError> {
    store.consume(&begin.place, begin.challenge, begin.generation, &[]).await
}

/// Its own first question has used the code: nobody is confirmed, and the user has to start again.
#[tokio::test]
async fn a_connection_that_repeats_is_told_that_a_code_was_used_when_it_used_it_itself() {
    let (_server, proxy) = behind_a_proxy().await;
    let store = store_behind(&proxy, ClusterClientBuilder::new([proxy.url()])).await;
    let begin = begun(&store, 1).await;
    proxy.let_answers(Answers::CutOne);
    assert_eq!(consume(&store, &begin).await.unwrap(), Consumed::Gone(Gone::Used));

    // And an attempt is taken twice.
    let begin = begun(&store, 2).await;
    proxy.let_answers(Answers::CutOne);
    assert_eq!(granted(&store.claim(&claim(&begin)).await.unwrap()).number, 1);
    assert_eq!(attempts_left(&store, &begin).await, 3);
}

/// The question that writes the challenge is asked again, and finds what it wrote itself. The message goes out, so what it took
/// stays taken.
#[tokio::test]
async fn a_connection_that_repeats_gives_no_window_of_a_message_back_that_is_sent() {
    let (_server, proxy) = behind_a_proxy().await;
    let store = store_behind(&proxy, ClusterClientBuilder::new([proxy.url()])).await;
    let begin = Begin { slots: vec![slot(1, 1)], ..questions::begin(1) };
    proxy.let_answers(Answers::CutOneTo("write"));
    let answer = store.begin(&begin).await.unwrap();
    assert!(matches!(answer, Begun::Written { taken_at_ms: 0, .. }), "{answer:?}");
    assert_eq!(refused(&store, &begin.slots).await, Some(0));

    // It is known whose the challenge is, too.
    let other = Begin { challenge: begin.challenge, ..questions::begin(2) };
    assert_eq!(store.begin(&other).await.unwrap(), Begun::OtherNumber);
}

#[tokio::test]
async fn a_connection_without_repeats_leaves_a_use_and_an_attempt_unknown_and_does_each_once() {
    let (server, proxy) = behind_a_proxy().await;
    let store = store_behind(&proxy, ClusterClientBuilder::new([proxy.url()]).retries(0)).await;
    let beside = RedisStore::new(questions::connected(&server.url()).await).timeout(PATIENT);
    let begin = begun(&store, 1).await;
    proxy.let_answers(Answers::CutOne);
    assert_eq!(consume(&store, &begin).await.unwrap_err().effect(), Effect::Unknown);
    assert_eq!(consume(&beside, &begin).await.unwrap(), Consumed::Gone(Gone::Used));

    // The connection is made again by itself.
    let begin = begun(&store, 2).await;
    proxy.let_answers(Answers::CutOne);
    assert_eq!(store.claim(&claim(&begin)).await.unwrap_err().effect(), Effect::Unknown);
    assert_eq!(attempts_left(&beside, &begin).await, 4);
}

/// The price of it: a node that sends to another one is not followed. The connection has learnt the way by the next question.
#[tokio::test]
async fn a_connection_without_repeats_fails_once_when_a_slot_has_moved_and_then_finds_it() {
    let cluster = Cluster::start();
    let urls = cluster.0.iter().map(|node| format!("redis://{}/", node.address()));
    let builder = ClusterClientBuilder::new(urls).retries(0);
    let patient = builder.connection_timeout(PATIENT).response_timeout(PATIENT);
    let connection = patient.build().unwrap().get_async_connection().await.unwrap();
    let store = RedisStore::on_cluster(connection).timeout(PATIENT);
    let begin = questions::begin(1);
    let slot = cluster.0[0].ask(&["CLUSTER", "KEYSLOT", &begin.place.subject.to_string()]).unwrap();
    let from = slot.parse::<u32>().unwrap() * 3 / SLOTS;
    let to = usize::from(from == 0);
    let id = cluster.0[to].ask(&["CLUSTER", "MYID"]).unwrap();
    for node in &cluster.0 {
        node.ask(&["CLUSTER", "SETSLOT", &slot, "NODE", id.trim()]).unwrap();
    }
    assert_eq!(store.begin(&begin).await.unwrap_err().effect(), Effect::Unknown);
    let given_up = Instant::now() + PATIENT;
    while store.begin(&begin).await.is_err() {
        assert!(Instant::now() < given_up, "the slot is not found any more");
    }
    assert_eq!(attempts_left(&store, &begin).await, 5);
}

#[tokio::test]
async fn what_the_readme_permits_is_enough_on_a_cluster() {
    let readme = include_str!("../../README.md");
    let line = readme.lines().find_map(|line| line.strip_prefix("ACL SETUSER otp on >password ")).unwrap();
    let cluster = Cluster::start();
    for node in &cluster.0 {
        let mut command = vec!["ACL", "SETUSER", "otp", "reset", "on", ">password"];
        command.extend(line.split_whitespace());
        node.ask(&command).unwrap();
    }
    let store = RedisStore::on_cluster(cluster.connected_as("otp:password@").await).timeout(PATIENT);
    for number in 0..6 {
        let begin = begun(&store, number).await;
        assert_eq!(attempts_left(&store, &begin).await, 5);
    }
    let [first, second, third] = cluster.slots(1);
    assert_eq!(refused(&store, &[first.clone(), second]).await, None);
    assert_eq!(refused(&store, &[third.clone(), first]).await, Some(1));
    assert_eq!(refused(&store, &[third]).await, None);
}

#[tokio::test]
async fn one_node_that_evicts_is_noticed() {
    let cluster = Cluster::start();
    let store = RedisStore::on_cluster(cluster.connected().await).timeout(PATIENT);
    let forgets = || Concern::NotPersistent { setting: "appendonly is off" };
    assert_eq!(store.check().await.unwrap(), [forgets()]);
    cluster.0[1].ask(&["CONFIG", "SET", "maxmemory", "100mb"]).unwrap();
    cluster.0[1].ask(&["CONFIG", "SET", "maxmemory-policy", "volatile-lru"]).unwrap();
    assert_eq!(store.check().await.unwrap(), [Concern::Evicts, forgets()]);
}
