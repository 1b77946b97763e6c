//! Lines into definitions and kinds.

use super::{
    Definitions, NotationError, Parsed,
    expression::{self, Scope, Written},
    lines::{Line, Lines},
};
use crate::kafka::schema::{Column, Field, KindSchema, ObjectType, Rule, Scale, TypeSchema};
use serde_json::Value;
use std::sync::{Arc, OnceLock};

type Result<T> = std::result::Result<T, NotationError>;

/// Parses a text. `shared` are definitions that it may name besides its own.
pub(in super::super) fn parse(text: &'static str, shared: &Definitions) -> Result<Parsed> {
    let mut parser = Parser { lines: Lines::new(text), shared, parsed: Parsed::default() };
    while let Some(line) = parser.lines.take_at(0) {
        parser.top_level(line)?;
    }
    match parser.lines.peek() {
        Some(line) => Err(line.error("is indented below nothing")),
        None => Ok(parser.parsed),
    }
}

struct Parser<'a> {
    lines: Lines,
    shared: &'a Definitions,
    parsed: Parsed,
}

/// An object being read, and the lines that only a kind may have.
#[derive(Default)]
struct Body {
    object: ObjectType,
    cluster: bool,
    status: bool,
    scale: Option<Scale>,
    columns: Vec<Column>,
}

impl Parser<'_> {
    fn top_level(&mut self, line: Line) -> Result<()> {
        if let Some(header) = line.text.strip_prefix("kind ") {
            let kind = self.kind(line, header)?;
            self.parsed.kinds.push(kind);
            return Ok(());
        }
        let (name, schema) = match line.text.split_once(" = ") {
            Some((name, text)) => (name, self.written(line, text)?),
            None => (line.text, Arc::new(TypeSchema::Object(self.body(1)?.object))),
        };
        match self.parsed.definitions.insert(name, schema) {
            Some(_) => Err(line.error(format!("`{name}` is defined twice"))),
            None => Ok(()),
        }
    }

    fn kind(&mut self, line: Line, header: &'static str) -> Result<KindSchema> {
        let mut words = header.split(' ');
        let (Some(kind), Some(api_version), Some(plural)) = (words.next(), words.next(), words.next()) else {
            return Err(line.error("a kind needs a name, a version and a plural"));
        };
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        let body = self.body(1)?;
        Ok(KindSchema {
            kind,
            group,
            version,
            plural,
            short_names: words.collect(),
            namespaced: !body.cluster,
            status: body.status,
            scale: body.scale,
            columns: body.columns,
            root: self.root(line, group, body.object)?,
        })
    }

    /// The fields that every object has come first. A CRD says no more of `metadata` than that it is an object.
    fn root(&self, line: Line, group: &str, mut object: ObjectType) -> Result<TypeSchema> {
        let custom = group.ends_with("strimzi.io");
        let metadata = if custom { Arc::new(TypeSchema::Metadata) } else { self.written(line, "ObjectMeta")? };
        let text = self.written(line, "string")?;
        let own = [("apiVersion", Arc::clone(&text)), ("kind", text), ("metadata", metadata)];
        let own = own.map(|(name, schema)| Field { name, required: false, default: None, schema });
        object.fields.splice(0..0, own);
        Ok(TypeSchema::Object(object))
    }

    fn body(&mut self, depth: usize) -> Result<Body> {
        let mut body = Body::default();
        while let Some(line) = self.lines.take_at(depth) {
            if let Some(directive) = line.text.strip_prefix('@') {
                self.directive(line, directive, &mut body)?;
            } else {
                let field = self.field(line)?;
                body.object.fields.push(field);
            }
        }
        Ok(body)
    }

    fn field(&mut self, line: Line) -> Result<Field> {
        let (head, rest) = line.text.split_once(' ').unwrap_or((line.text, ""));
        let (name, required) = head.strip_suffix('!').map_or((head, false), |name| (name, true));
        let (text, default) = match rest.strip_prefix("= ").map(|default| ("", default)).or(rest.split_once(" = ")) {
            Some((text, default)) => (text, Some(json_or_text(default))),
            None => (rest, None),
        };
        Ok(Field { name, required, default, schema: self.written_or_below(line, text)? })
    }

    fn written_or_below(&mut self, line: Line, text: &'static str) -> Result<Arc<TypeSchema>> {
        let scope = Scope { own: &self.parsed.definitions, shared: self.shared };
        match expression::read(text, scope).map_err(|message| line.error(message))? {
            Written::Whole(schema) => Ok(schema),
            Written::Below(wrapping) => {
                let object = self.body(line.depth + 1)?.object;
                if object.fields.is_empty() {
                    return Err(line.error("has no fields below it"));
                }
                Ok(wrapping.around(Arc::new(TypeSchema::Object(object))))
            }
        }
    }

    fn written(&self, line: Line, text: &'static str) -> Result<Arc<TypeSchema>> {
        let scope = Scope { own: &self.parsed.definitions, shared: self.shared };
        match expression::read(text, scope).map_err(|message| line.error(message))? {
            Written::Whole(schema) => Ok(schema),
            Written::Below(_) => Err(line.error("needs a whole type on its line")),
        }
    }

    fn directive(&mut self, line: Line, directive: &'static str, body: &mut Body) -> Result<()> {
        let (word, rest) = directive.split_once(' ').unwrap_or((directive, ""));
        match word {
            "rule" => body.object.rules.push(self.rule(line, rest)?),
            "one-of" => body.object.one_of = rest.split(' ').collect(),
            "with" => body.object.fields.extend(self.spliced(line, rest)?),
            "atomic" => body.object.atomic = true,
            "cluster" => body.cluster = true,
            "status" => body.status = true,
            "scale" => body.scale = Some(scale(line, rest)?),
            "column" | "wide" => body.columns.push(column(line, rest, word == "wide")?),
            _ => return Err(line.error(format!("`@{word}` means nothing"))),
        }
        Ok(())
    }

    fn rule(&mut self, line: Line, expression: &'static str) -> Result<Rule> {
        let says = self.lines.take_at(line.depth).and_then(|line| line.text.strip_prefix("@says "));
        let message = says.ok_or_else(|| line.error("a rule is followed by what it says"))?;
        Ok(Rule { expression, message, compiled: OnceLock::new() })
    }

    fn spliced(&self, line: Line, name: &'static str) -> Result<Vec<Field>> {
        let definition = self.written(line, name)?;
        let copy = |field: &Field| Field {
            name: field.name,
            required: field.required,
            default: field.default.clone(),
            schema: Arc::clone(&field.schema),
        };
        Ok(definition.fields().iter().map(copy).collect())
    }
}

fn json_or_text(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| text.into())
}

fn scale(line: Line, text: &'static str) -> Result<Scale> {
    let mut paths = text.split(' ');
    match (paths.next(), paths.next(), paths.next()) {
        (Some(spec_replicas), Some(status_replicas), label_selector) => {
            Ok(Scale { spec_replicas, status_replicas, label_selector })
        }
        _ => Err(line.error("a scale needs two paths")),
    }
}

fn column(line: Line, text: &'static str, wide: bool) -> Result<Column> {
    let mut words = text.splitn(3, ' ');
    match (words.next(), words.next(), words.next()) {
        (Some(kind), Some(json_path), Some(name)) => Ok(Column { name, kind, json_path, wide }),
        _ => Err(line.error("a column needs a type, a path and a name")),
    }
}
