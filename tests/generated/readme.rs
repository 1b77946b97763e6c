//! The output that README and the quickstart show is what the commands print. A block is made by the comments above it:
//! `<!-- run: ARGUMENTS -->` is a command in the one project that the page works on, a copy of the quickstart (with
//! `| tail -n N`, only its last lines), `<!-- edit: s/OLD/NEW/ -->` changes the first place in the spec for the next
//! command, and `<!-- undo -->` takes that back.

use super::{TestEnvironment, repository};

/// The page with every block replaced by what its command prints.
pub fn filled(page: &str) -> String {
    let project = Project::new();
    let mut lines = page.lines();
    let mut filled = String::new();
    let mut output = None;
    while let Some(line) = lines.next() {
        filled.extend([line, "\n"]);
        if let Some(directive) = line.strip_prefix("<!-- ").and_then(|line| line.strip_suffix(" -->")) {
            output = project.follow(directive).or(output);
        } else if let Some(output) = output.take_if(|_| line == "```text") {
            lines.by_ref().take_while(|line| *line != "```").for_each(drop);
            filled.extend([output.trim_end(), "\n```\n"]);
        }
    }
    filled
}

/// Two pages are the same where they differ in lengths of time only.
pub fn steady(page: &str) -> String {
    let mut words: Vec<String> = page.split(' ').map(str::to_owned).collect();
    for at in 1..words.len() {
        let unit = words[at].starts_with('s') || words[at].starts_with('m') || words[at].starts_with('h');
        let number = words[at - 1].trim_start_matches('(').parse::<f64>().is_ok();
        if unit && number {
            words[at - 1] = "N".into();
        }
    }
    words.join(" ")
}

pub fn read(name: &str) -> String {
    std::fs::read_to_string(repository(name)).unwrap()
}

struct Project(TestEnvironment);

impl Project {
    fn new() -> Self {
        Self(TestEnvironment::example("quickstart").variable("COLUMNS", "100"))
    }

    /// What a directive prints, where it prints something.
    fn follow(&self, directive: &str) -> Option<String> {
        if let Some(command) = directive.strip_prefix("run: ") {
            return Some(self.run(command));
        }
        if directive == "undo" {
            self.0.write("polaris.yaml", &self.0.read("original"));
        } else if let Some(edit) = directive.strip_prefix("edit: ") {
            self.edit(edit);
        }
        None
    }

    fn edit(&self, edit: &str) {
        let parts: Vec<&str> = edit.split('/').collect();
        let ["s", old, new, ""] = parts[..] else { panic!("`{edit}` is no edit") };
        let spec = self.0.read("polaris.yaml");
        assert!(spec.contains(old), "`{old}` is not in the spec");
        self.0.write("original", &spec);
        self.0.write("polaris.yaml", &spec.replacen(old, new, 1));
    }

    fn run(&self, command: &str) -> String {
        let (line, last) = command.split_once(" | tail -n ").unwrap_or((command, "1000"));
        let run = self.0.run(line);
        let text = if run.stdout.is_empty() { run.stderr } else { run.stdout };
        let lines: Vec<&str> = text.trim_end().lines().collect();
        let last: usize = last.parse().unwrap();
        lines[lines.len().saturating_sub(last)..].join("\n")
    }
}
