//! Plain columns, aligned, without lines: they survive `grep`, `awk` and a narrow terminal.

use comfy_table::{ContentArrangement, Table, presets};

/// Rows under a head. The last column wraps where the width does not suffice.
pub fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>, width: usize) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    table.set_header(head);
    table.add_rows(rows);
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_nothing_trails() {
        let text = table(&["ADDRESS", "SERIAL"], [vec!["topic/orders/a".into(), "3".into()]], 80);
        assert_eq!(text, "ADDRESS         SERIAL\ntopic/orders/a  3");
    }
}
