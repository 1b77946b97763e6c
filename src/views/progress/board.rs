//! What is going on in a run, as text: a line for each running step, and a line about the rest.

use crate::views::{Palette, words};
use polaris_core::{address::ResourceAddress, plan::Action};
use std::{collections::BTreeMap, time::Duration};

/// Running steps that get a line; the rest is counted.
const LINES: usize = 10;
/// Steps faster than this get no line of their own while they run.
const NOTICEABLE: Duration = Duration::from_millis(300);
const SPINNER: [&str; 10] = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
/// Where reasons start, and how wide a length of time may be.
const REASON_COLUMN: usize = 44;
const TIME_WIDTH: usize = 10;

/// One step that runs.
#[derive(Clone, Debug)]
pub struct Running {
    pub address: ResourceAddress,
    pub action: Action,
    /// When it began, counted from the run's beginning.
    pub began: Duration,
    /// What it waits for.
    pub reason: Option<String>,
}

/// The state of a run, from its events.
#[derive(Clone, Debug, Default)]
pub struct Board {
    /// LISTs that are under way before the run.
    pub reading: Option<usize>,
    pub run: String,
    pub steps: usize,
    pub running: BTreeMap<u32, Running>,
    pub done: usize,
    pub failed: usize,
    /// An interrupt came.
    pub draining: bool,
}

impl Board {
    /// The lines at this moment; `tick` turns the spinner.
    pub fn render(&self, now: Duration, tick: usize, layout: Layout) -> String {
        let spinner = layout.palette.cyan(SPINNER[tick % SPINNER.len()]);
        if let Some(lists) = self.reading {
            return format!("  {spinner} reading what is there ({})", words::count(lists, "list"));
        }
        let mut running: Vec<&Running> = self.running.values().filter(|step| now >= step.began + NOTICEABLE).collect();
        running.sort_by_key(|step| step.began);
        let lines = running.iter().take(LINES).map(|step| {
            let what = step.reason.clone().unwrap_or_else(|| words::doing(step.action).to_owned());
            line(&spinner, step.address.as_str(), &what, now.saturating_sub(step.began), layout)
        });
        let lines: Vec<String> = lines.collect();
        format!("{}\n{}", lines.concat(), layout.palette.dim(&self.footer(running.len())))
    }

    fn footer(&self, shown: usize) -> String {
        let running = self.running.len();
        let to_go = self.steps.saturating_sub(running + self.done + self.failed);
        let more = match shown.saturating_sub(LINES) {
            0 => String::new(),
            more => format!(" ({more} more than shown)"),
        };
        let failed = if self.failed > 0 { format!(", {} failed", self.failed) } else { String::new() };
        let end = if self.draining {
            "finishing what runs; Ctrl-C again leaves at once".to_owned()
        } else {
            format!("run {} · Ctrl-C lets running steps finish", self.run)
        };
        format!("  {running} running{more}, {} done{failed}, {to_go} to go · {end}", self.done)
    }
}

/// How wide, and in which colours.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    pub width: usize,
    pub palette: Palette,
}

/// `  ✓ topic/orders/refunds      created      0.4 s`; a long reason goes on in the same column of the next line.
pub fn line(mark: &str, address: &str, what: &str, elapsed: Duration, layout: Layout) -> String {
    let Layout { width, palette } = layout;
    let time = words::duration(elapsed);
    let column = REASON_COLUMN.min(width / 2);
    let room = width.saturating_sub(column + TIME_WIDTH + 1).max(16);
    let mut rows = wrap(what, room).into_iter();
    let mut text = format!("  {mark} ");
    let name = address.chars().count() + 4;
    let name_fits = name < column;
    text.push_str(&palette.bold(address));
    if !name_fits {
        text.push('\n');
    }
    let first_indent = if name_fits { column - name } else { column };
    let mut row = rows.next().unwrap_or_default();
    text.push_str(&" ".repeat(first_indent));
    for next in rows {
        text.extend([&row, "\n", &" ".repeat(column)]);
        row = next;
    }
    format!("{text}{row:room$} {}\n", palette.dim(&format!("{time:>TIME_WIDTH$}")))
}

/// Breaks at spaces; a word that is longer than a line stands alone.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn running(address: &str, began: u64, reason: Option<&str>) -> Running {
        let address = address.parse().unwrap();
        Running {
            address,
            action: Action::Create,
            began: Duration::from_secs(began),
            reason: reason.map(str::to_owned),
        }
    }

    fn wide(width: usize) -> Layout {
        Layout { width, palette: Palette::PLAIN }
    }

    fn board() -> Board {
        let reason = "broker 2 of 5 restarted; waiting for broker 2 to rejoin: 14 partitions under-replicated";
        let running = [(1, running("kafka/orders", 1, Some(reason))), (2, running("topic/orders/refunds", 190, None))];
        Board { run: "01J9Z".into(), steps: 5, running: running.into(), done: 1, ..Board::default() }
    }

    #[test]
    fn each_running_step_has_a_line_with_its_reason() {
        let text = board().render(Duration::from_secs(193), 3, wide(100));
        insta::assert_snapshot!(text, @r"
          ⠸ kafka/orders                            broker 2 of 5 restarted; waiting for broker 2
                                                    to rejoin: 14 partitions under-replicated       3 m 12 s
          ⠸ topic/orders/refunds                    creating                                           3.0 s

          2 running, 1 done, 2 to go · run 01J9Z · Ctrl-C lets running steps finish
        ");
    }

    #[test]
    fn a_narrow_terminal_gets_narrow_lines() {
        let text = board().render(Duration::from_secs(193), 3, wide(60));
        let steps = text.split("\n\n").next().unwrap();
        assert!(steps.lines().all(|line| line.chars().count() <= 60), "{text}");
    }

    #[test]
    fn quick_steps_and_many_steps_do_not_fill_the_screen() {
        let steps = (0..40).map(|step| (step, running("topic/orders/a", 0, None)));
        let board = Board { steps: 100, running: steps.collect(), ..Board::default() };
        let quick = board.render(Duration::from_millis(100), 0, wide(100));
        assert_eq!(quick.lines().count(), 2, "{quick}");
        let slow = board.render(Duration::from_secs(5), 0, wide(100));
        assert_eq!(slow.lines().count(), LINES + 2, "{slow}");
        assert!(slow.contains("40 running (30 more than shown), 0 done, 60 to go"), "{slow}");
    }
}
