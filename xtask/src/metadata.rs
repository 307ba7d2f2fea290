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
    rust_version: Option<String>,
    features: BTreeMap<String, Vec<String>>,
    /// Nothing where it may be published anywhere, empty where nowhere.
    publish: Option<Vec<String>>,
}

#[derive(Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) kind: Kind,
    pub(crate) req: String,
    pub(crate) path: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Kind {
    #[default]
    Normal,
    Dev,
    Build,
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Option::<String>::deserialize(deserializer)?.as_deref() {
            Some("dev") => Self::Dev,
            Some("build") => Self::Build,
            _ => Self::Normal,
        })
    }
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
    pub(crate) fn rust_version(&self) -> Option<(u32, u32)> {
        let mut parts = self.rust_version.as_deref()?.split('.');
        Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
    }

    /// The names of its features, the default one aside.
    pub(crate) fn features(&self) -> impl Iterator<Item = &str> {
        self.features.keys().map(String::as_str).filter(|name| *name != "default")
    }

    pub(crate) fn is_published(&self) -> bool {
        self.publish.as_ref().is_none_or(|registries| !registries.is_empty())
    }
}
