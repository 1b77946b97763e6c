//! Files near 150 lines and functions near 10 are the aim; these are the ends.

use crate::sources::SourceFile;
use syn::visit::Visit;

const FILE_LINES: usize = 500;
const FUNCTION_LINES: usize = 60;

/// Paths that may pass a limit, each with its reason.
const EXCEPTIONS: &[&str] = &[];

/// A sentence for each limit that is passed.
pub fn exceeded(file: &SourceFile) -> Vec<String> {
    if EXCEPTIONS.contains(&file.path.as_str()) {
        return Vec::new();
    }
    let mut sentences = Vec::new();
    let lines = file.text.lines().count();
    if lines > FILE_LINES {
        sentences.push(format!("{} has {lines} lines, {FILE_LINES} are allowed", file.path));
    }
    if let Ok(parsed) = syn::parse_file(&file.text) {
        let mut ruler = Ruler { path: &file.path, sentences: &mut sentences };
        ruler.visit_file(&parsed);
    }
    sentences
}

struct Ruler<'a> {
    path: &'a str,
    sentences: &'a mut Vec<String>,
}

impl Ruler<'_> {
    fn measure(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let start = signature.fn_token.span.start().line;
        let lines = block.brace_token.span.close().end().line - start + 1;
        if lines > FUNCTION_LINES {
            let (path, name) = (self.path, &signature.ident);
            let sentence =
                format!("{path}:{start}: the function `{name}` has {lines} lines, {FUNCTION_LINES} are allowed");
            self.sentences.push(sentence);
        }
    }
}

impl<'ast> Visit<'ast> for Ruler<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.measure(&item.sig, &item.block);
        syn::visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.measure(&item.sig, &item.block);
        syn::visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.measure(&item.sig, block);
        }
        syn::visit::visit_trait_item_fn(self, item);
    }
}
