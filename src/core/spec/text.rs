//! Bytes to text: what a spec file may be made of.

use super::yaml::MAX_FILE_BYTES;
use crate::diagnostic::{Code, Diagnostic, SourceFile, SourceSpan};
use std::sync::Arc;

/// Checks the bytes of a file: not too many, UTF-8, no NUL. A byte order mark is dropped; CRLF is YAML's own affair.
pub fn text_of(name: impl Into<Arc<str>>, bytes: &[u8]) -> Result<SourceFile, Diagnostic> {
    let name = name.into();
    if bytes.len() > MAX_FILE_BYTES {
        let (size, most) = (bytes.len() / 1024 / 1024, MAX_FILE_BYTES / 1024 / 1024);
        let summary = format!("{name} has {size} MiB; a spec file may have {most} MiB");
        return Err(Diagnostic::error(Code::INPUT_LIMIT, summary)
            .note("split it: every *.polaris.yaml of the folder is read")
            .note("hundreds of topics fit into one `Topics` document"));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text =
        std::str::from_utf8(bytes).map_err(|error| not_text(&name, bytes, error.valid_up_to(), "is not UTF-8"))?;
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        return Err(not_text(&name, bytes, at, "holds a NUL byte"));
    }
    Ok(SourceFile { name, text: text.into() })
}

fn not_text(name: &Arc<str>, bytes: &[u8], at: usize, what: &str) -> Diagnostic {
    let before = &bytes[..at];
    let line = before.split(|byte| *byte == b'\n').count();
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let column = String::from_utf8_lossy(&before[start..]).chars().count() + 1;
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let span = SourceSpan { file: name.clone(), line: number(line), column: number(column), length: 1 };
    Diagnostic::error(Code::INPUT_LIMIT, format!("{name} {what}"))
        .at(span)
        .note("a spec is text in UTF-8: save the file with that encoding")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_no_mistake() {
        assert_eq!(&*text_of("a.yaml", b"\xEF\xBB\xBFkind: Topic\r\n").unwrap().text, "kind: Topic\r\n");
        assert_eq!(&*text_of("a.yaml", b"").unwrap().text, "");
    }

    #[test]
    fn what_is_no_text_says_where() {
        let error = text_of("a.yaml", b"kind: Topic\nname: \xff").unwrap_err();
        let span = error.span.unwrap();
        assert_eq!((error.code, span.line, span.column), (Code::INPUT_LIMIT, 2, 7));
        assert!(text_of("a.yaml", b"a: \0").unwrap_err().summary.contains("NUL"));
        assert!(text_of("a.yaml", &vec![b' '; MAX_FILE_BYTES + 1]).unwrap_err().summary.contains("16 MiB"));
    }
}
