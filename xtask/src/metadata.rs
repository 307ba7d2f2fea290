//! What `cargo metadata` says about the workspace. Read without derived code: that would take longer to build than all of xtask.

use serde_json::Value;

use crate::{Failure, command};

pub(crate) struct Metadata {
    members: Vec<Package>,
}

pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) dependencies: Vec<Dependency>,
    pub(crate) rust_version: Option<String>,
    /// The default one aside.
    pub(crate) features: Vec<String>,
    pub(crate) is_published: bool,
}

pub(crate) struct Dependency {
    pub(crate) name: String,
    /// `dev` or `build`; none for a normal one.
    pub(crate) kind: Option<String>,
    pub(crate) req: String,
    pub(crate) path: Option<String>,
}

impl Metadata {
    pub(crate) fn read() -> Result<Self, Failure> {
        let text = command::output(command::cargo(["metadata", "--locked", "--format-version", "1"]))?;
        let members = serde_json::from_str(&text).ok().and_then(|whole| members(&whole));
        // Of no crate everything holds.
        let members = members.filter(|members| members.iter().any(|package| package.is_published));
        let unread = || Failure::new("cargo metadata: no published crate, or not the format of version 1");
        Ok(Self { members: members.ok_or_else(unread)? })
    }

    pub(crate) fn members(&self) -> impl Iterator<Item = &Package> {
        self.members.iter()
    }

    pub(crate) fn member(&self, name: &str) -> Result<&Package, Failure> {
        let missing = || Failure::new(&format!("the workspace has no crate {name}"));
        self.members().find(|package| package.name == name).ok_or_else(missing)
    }
}

fn members(whole: &Value) -> Option<Vec<Package>> {
    let members = whole["workspace_members"].as_array()?;
    let packages = whole["packages"].as_array()?.iter();
    packages.filter(|package| members.contains(&package["id"])).map(package).collect()
}

fn package(value: &Value) -> Option<Package> {
    Some(Package {
        name: text(&value["name"])?,
        version: text(&value["version"])?,
        dependencies: value["dependencies"].as_array()?.iter().map(dependency).collect::<Option<_>>()?,
        rust_version: text(&value["rust_version"]),
        features: value["features"].as_object()?.keys().filter(|name| *name != "default").cloned().collect(),
        // Nothing where it may be published anywhere, empty where nowhere.
        is_published: value["publish"].as_array().is_none_or(|registries| !registries.is_empty()),
    })
}

fn dependency(value: &Value) -> Option<Dependency> {
    let (kind, path) = (text(&value["kind"]), text(&value["path"]));
    Some(Dependency { name: text(&value["name"])?, kind, req: text(&value["req"])?, path })
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}
