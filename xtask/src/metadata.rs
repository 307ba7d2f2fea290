//! What `cargo metadata` says about the workspace.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{Failure, command};

#[derive(Deserialize)]
pub(crate) struct Metadata {
    packages: Vec<Package>,
    workspace_members: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct Package {
    id: String,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) dependencies: Vec<Dependency>,
    pub(crate) rust_version: Option<String>,
    features: BTreeMap<String, Vec<String>>,
    /// Nothing where it may be published anywhere, empty where nowhere.
    publish: Option<Vec<String>>,
}

#[derive(Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// None for a normal one.
    pub(crate) kind: Option<Kind>,
    pub(crate) req: String,
    pub(crate) path: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Dev,
    Build,
}

impl Metadata {
    pub(crate) fn read() -> Result<Self, Failure> {
        let text = command::output(command::cargo(["metadata", "--locked", "--format-version", "1"]))?;
        serde_json::from_str(&text).map_err(|error| Failure::new(&format!("cargo metadata: {error}")))
    }

    pub(crate) fn members(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| self.workspace_members.contains(&package.id))
    }

    pub(crate) fn member(&self, name: &str) -> Result<&Package, Failure> {
        let missing = || Failure::new(&format!("the workspace has no crate {name}"));
        self.members().find(|package| package.name == name).ok_or_else(missing)
    }
}

impl Package {
    /// The names of its features, the default one aside.
    pub(crate) fn features(&self) -> impl Iterator<Item = &str> {
        self.features.keys().map(String::as_str).filter(|name| *name != "default")
    }

    pub(crate) fn is_published(&self) -> bool {
        self.publish.as_ref().is_none_or(|registries| !registries.is_empty())
    }
}
