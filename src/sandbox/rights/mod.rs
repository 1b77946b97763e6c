//! Who asks, and what they may do. Whoever reaches the sandbox is its administrator and may do everything; a request
//! that impersonates somebody (`kubectl --as`) is held to the Roles and bindings in the store, as a real server does.
//! Reads the store, writes nothing.

mod act;
mod rules;
mod user;

pub use act::Act;
pub use rules::rules_of;
pub use user::User;

use crate::{
    api::{APPLY, Call, Engine},
    status_error::{About, Failure},
    store::{Key, Reader},
};

/// Refuses a call that its user has no right to. An apply that would create needs the right to create, too.
pub fn check(engine: &Engine, call: &Call) -> Result<(), Failure> {
    let Some(user) = &call.user else { return Ok(()) };
    let act = Act::of(call);
    engine.store.read(|reader| {
        if !may(reader, user, &act)? {
            return Err(refusal(user, &act));
        }
        let applies = act.verb == "patch" && call.media_type() == APPLY && act.subresource.is_empty();
        let create = Act { verb: "create", ..act.clone() };
        if applies && !stands(reader, &act)? && !may(reader, user, &create)? {
            return Err(refusal(user, &create));
        }
        Ok(())
    })
}

/// Whether a user has the right to an act.
pub fn may(reader: &Reader<'_>, user: &User, act: &Act) -> Result<bool, Failure> {
    if user.is_master() {
        return Ok(true);
    }
    Ok(rules_of(reader, user, &act.namespace)?.iter().any(|rule| act.is_granted_by(rule)))
}

fn stands(reader: &Reader<'_>, act: &Act) -> Result<bool, Failure> {
    // A Namespace is an object of no namespace, although its rights are those inside of it.
    let namespace = if act.resource == "namespaces" { String::new() } else { act.namespace.clone() };
    let key = Key { resource: act.qualified(), namespace, name: act.name.clone() };
    Ok(reader.number(&key)?.is_some())
}

fn refusal(user: &User, act: &Act) -> Failure {
    let place = match act.namespace.as_str() {
        "" => "at the cluster scope".to_owned(),
        namespace => format!("in the namespace \"{namespace}\""),
    };
    let (verb, group) = (act.verb, &act.group);
    let why =
        format!("User {:?} cannot {verb} resource {:?} in API group {group:?} {place}", user.name, act.resource());
    Failure::forbidden(About { group, kind: &act.resource, name: &act.name }, &why)
}
