//! Which room a file reaches into, from its paths and `use` lines, and which of those arrows are forbidden.

use crate::{
    house,
    sources::{Place, SourceFile},
};
use proc_macro2::{TokenStream, TokenTree};
use std::collections::BTreeSet;
use syn::{UseTree, visit::Visit};

const PRINTERS: [&str; 7] = ["print", "println", "eprint", "eprintln", "dbg", "stdout", "stderr"];
/// Asks whether the streams are terminals, and writes nothing.
const NEVER_PRINTS: &str = "src/sys/environment.rs";

/// A sentence for each arrow that the plan of the house forbids.
pub fn forbidden(file: &SourceFile) -> Vec<String> {
    let Some(place) = file.place() else { return Vec::new() };
    if house::height(place.wing, &place.room).is_none() {
        return vec![format!("{}: `{}` is no room of the house", file.path, place.room)];
    }
    let Ok(parsed) = syn::parse_file(&file.text) else {
        return vec![format!("{} cannot be parsed", file.path)];
    };
    let mut reader = Reader { inline: 0, module: place.module.clone(), paths: BTreeSet::new() };
    reader.visit_file(&parsed);
    let judge = |(line, path): &(usize, Vec<String>)| judge(file, &place, *line, path);
    let sentences: BTreeSet<String> = reader.paths.iter().filter_map(judge).collect();
    sentences.into_iter().collect()
}

/// What is wrong with one path.
fn judge(file: &SourceFile, place: &Place, line: usize, path: &[String]) -> Option<String> {
    let at = format!("{}:{line}", file.path);
    let first = path.first()?.as_str();
    let printer = path.last().filter(|name| PRINTERS.contains(&name.as_str()) && is_printing(path));
    if let Some(printer) = printer.filter(|_| place.room != "views" && file.path != NEVER_PRINTS) {
        let mark = if path.len() == 1 { "!" } else { "" };
        return Some(format!("{at}: `{printer}{mark}` in `{}`: printing is only in `views`", place.room));
    }
    if let Some(owners) = house::owners(first).filter(|owners| !owners.contains(&place.room.as_str())) {
        let owners = owners.join("` and `");
        return Some(format!("{at}: `{}` may not use the crate `{first}`: it is for `{owners}`", place.room));
    }
    arrow(place, path).map(|sentence| format!("{at}: {sentence}"))
}

fn is_printing(path: &[String]) -> bool {
    path.len() == 1 || path[path.len() - 2] == "io" || path[0] == "std"
}

fn arrow(place: &Place, path: &[String]) -> Option<String> {
    let target = match path[0].as_str() {
        // Inside one crate that is one room there are no arrows.
        "crate" | "polaris" if ["sandbox", "state-backends"].contains(&place.room.as_str()) => return None,
        "crate" | "polaris" => path.get(1)?.as_str(),
        "polaris_core" => "core",
        "polaris_sandbox" => "sandbox",
        "polaris_state_backends" => "state-backends",
        _ => return None,
    };
    let (own_height, own_floor) = house::height(place.wing, &place.room)?;
    let (height, floor) = house::height(place.wing, target)?;
    let forbidden = height > own_height;
    forbidden.then(|| format!("`{}` (floor {own_floor}) may not use `{target}` (floor {floor})", place.room))
}

/// Collects every path of a file, `super` and groups resolved, tests left out.
struct Reader {
    /// How many modules are opened inside the file at this point.
    inline: usize,
    module: Vec<String>,
    paths: BTreeSet<(usize, Vec<String>)>,
}

impl Reader {
    fn add(&mut self, line: usize, mut path: Vec<String>) {
        let ups = path.iter().take_while(|segment| *segment == "super").count();
        if ups > 0 {
            let depth = (self.module.len() + self.inline).saturating_sub(ups);
            if depth >= self.module.len() {
                return;
            }
            let kept = self.module[..depth].iter().cloned();
            path = std::iter::once("crate".into()).chain(kept).chain(path.split_off(ups)).collect();
        }
        self.paths.insert((line, path));
    }

    fn add_use(&mut self, line: usize, prefix: &[String], tree: &UseTree) {
        let with = |name: &syn::Ident| [prefix, &[name.to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.add_use(line, &with(&path.ident), &path.tree),
            UseTree::Name(name) => self.add(line, with(&name.ident)),
            UseTree::Rename(rename) => self.add(line, with(&rename.ident)),
            UseTree::Glob(_) => self.add(line, prefix.to_vec()),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.add_use(line, prefix, tree)),
        }
    }

    /// Paths inside a macro's arguments, which are only tokens to the parser.
    fn add_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let (mut colons, mut line) = (0, 0);
        for token in tokens {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ':' && !path.is_empty() => colons += 1,
                TokenTree::Ident(ident) if colons == 2 => {
                    (path, colons) = ([path, vec![ident.to_string()]].concat(), 0);
                }
                other => {
                    self.add_long(line, std::mem::take(&mut path));
                    colons = 0;
                    line = other.span().start().line;
                    match other {
                        TokenTree::Ident(ident) => path = vec![ident.to_string()],
                        TokenTree::Group(group) => self.add_tokens(group.stream()),
                        TokenTree::Punct(_) | TokenTree::Literal(_) => {}
                    }
                }
            }
        }
        self.add_long(line, path);
    }

    /// A lone word among tokens is no path.
    fn add_long(&mut self, line: usize, path: Vec<String>) {
        if path.len() > 1 {
            self.add(line, path);
        }
    }
}

fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    let test = |attribute: &syn::Attribute| {
        let list = attribute.meta.require_list().ok();
        attribute.path().is_ident("cfg") && list.is_some_and(|list| list.tokens.to_string() == "test")
    };
    attributes.iter().any(test)
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_for_tests(&item.attrs) {
            self.inline += 1;
            syn::visit::visit_item_mod(self, item);
            self.inline -= 1;
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if !is_for_tests(&item.attrs) {
            self.add_use(item.use_token.span.start().line, &[], &item.tree);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if !is_for_tests(&item.attrs) {
            syn::visit::visit_item_fn(self, item);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if let Some(first) = path.segments.first() {
            self.add_long(first.ident.span().start().line, segments);
        }
        syn::visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        if let Some(name) = call.path.segments.last() {
            self.add(name.ident.span().start().line, vec![name.ident.to_string()]);
        }
        self.add_tokens(call.tokens.clone());
        syn::visit::visit_macro(self, call);
    }
}
