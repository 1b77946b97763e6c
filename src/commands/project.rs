//! The project's spec files, as text for the core.

use crate::{
    settings::Settings,
    sys::{
        files::{FileError, FileErrorKind},
        spec_files::SpecFile,
    },
};
use polaris_core::{
    diagnostic::{Code, Diagnostic, SourceFile},
    spec,
};

/// What was read, and what could not be.
pub struct Project {
    pub files: Vec<SourceFile>,
    pub problems: Vec<Diagnostic>,
}

impl Project {
    pub fn read(settings: &Settings) -> Self {
        let found = settings.spec_source().read();
        let mut project = Self { files: Vec::new(), problems: found.errors.iter().map(unreadable).collect() };
        for file in found.files {
            project.add(file);
        }
        if project.files.is_empty() && project.problems.is_empty() {
            project.problems.push(no_spec(settings));
        }
        project
    }

    fn add(&mut self, file: SpecFile) {
        match spec::text_of(file.name, &file.bytes) {
            Ok(text) => self.files.push(text),
            Err(diagnostic) => self.problems.push(diagnostic),
        }
    }
}

fn unreadable(error: &FileError) -> Diagnostic {
    let (code, remedy) = match error.kind {
        FileErrorKind::TooLarge(_) => (Code::INPUT_LIMIT, "split it: every *.polaris.yaml of the folder is read"),
        FileErrorKind::Denied => (Code::UNREADABLE_INPUT, "look at its owner and mode: ls -l"),
        FileErrorKind::Missing => (Code::UNREADABLE_INPUT, "-f/--file names files relative to -C/--chdir"),
        FileErrorKind::Folder | FileErrorKind::Special => (Code::UNREADABLE_INPUT, "rename it, or take it away"),
        _ => (Code::UNREADABLE_INPUT, "every polaris.yaml and *.polaris.yaml of the folder is read"),
    };
    Diagnostic::error(code, error.to_string()).note(remedy)
}

fn no_spec(settings: &Settings) -> Diagnostic {
    let folder = match settings.folder.as_os_str() {
        name if name == "." => "this folder".to_owned(),
        _ => format!("`{}`", settings.folder.display()),
    };
    Diagnostic::error(Code::NO_SPEC, format!("{folder} has no polaris.yaml and no *.polaris.yaml"))
        .note("write one to start from: polaris new quickstart")
        .note("or say where it is: -C/--chdir DIR, -f/--file PATH")
}
