//! Who may do what: authorization of a cluster, and which findings a spec accepts.

use crate::spec::{
    shape::{FromNode, Reader, record, words},
    yaml::{Node, NodeValue},
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

record! {
    /// Accepts a finding for this resource, so that a plan may go on.
    pub struct Accept as "accept" {
        /// The finding's code, such as `PK031`.
        "code" => code: String,
        /// Why it is right here; it is kept with the plan.
        "reason" => reason: String,
    }

    /// How a Kafka cluster decides who may do what.
    pub struct AuthorizationSettings as "authorization" {
        /// `simple` is Kafka's own ACLs.
        "type" => kind: AuthorizationType,
        /// Users that may do everything: `CN=admin` or `admin`.
        "superUsers" => super_users: Vec<String>,
        /// Of `custom`: the class of the authorizer.
        "authorizerClass" => authorizer_class: Option<String>,
        /// Of `custom`: whether ACLs can be managed by users' `acls`.
        "supportsAdminApi" => supports_admin_api: Option<bool>,
    }
}

words! {
    /// Kinds of authorization.
    pub enum AuthorizationType {
        /// Kafka's own ACLs.
        Simple = "simple",
        /// An authorizer of your own.
        Custom = "custom",
    }
}

/// `authorization: simple`, or its long form.
#[derive(Clone, Debug)]
pub struct Authorization(pub AuthorizationSettings);

impl FromNode for Authorization {
    fn read<'n>(node: &'n Node, reader: &mut Reader<'n>) -> Option<Self> {
        if let NodeValue::Map(_) = node.value {
            return AuthorizationSettings::read(node, reader).map(Self);
        }
        let kind = AuthorizationType::read(node, reader)?;
        Some(Self(AuthorizationSettings {
            kind,
            super_users: Vec::new(),
            authorizer_class: None,
            supports_admin_api: None,
        }))
    }
}

impl JsonSchema for Authorization {
    fn schema_name() -> Cow<'static, str> {
        "Authorization".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let word = generator.subschema_for::<AuthorizationType>();
        let map = generator.subschema_for::<AuthorizationSettings>();
        json_schema!({"anyOf": [word, map]})
    }
}
