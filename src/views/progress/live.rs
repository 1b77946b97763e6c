//! A live line for each running step, redrawn in place; what is done moves up and stays.

use super::{
    board::{self, Board, Layout, Running},
    notes,
    ticker::Ticker,
};
use crate::{
    ops::{Event, Observer},
    views::{Palette, Screen, words},
};
use indicatif::{ProgressBar, ProgressStyle};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

const FRAME: Duration = Duration::from_millis(100);

/// Draws on standard error.
pub struct Live {
    canvas: Arc<Canvas>,
    /// There while something is drawn; a question can be asked while there is none.
    ticker: Mutex<Option<Ticker>>,
}

struct Canvas {
    bar: ProgressBar,
    layout: Layout,
    began: Instant,
    board: Mutex<Board>,
}

impl Live {
    pub fn new(screen: &Screen) -> Self {
        let bar = ProgressBar::new_spinner();
        // The template has no part that could be wrong; without it a bar would show its own spinner.
        if let Ok(style) = ProgressStyle::with_template("{msg}") {
            bar.set_style(style);
        }
        let layout = Layout { width: screen.width(), palette: screen.error_palette() };
        let canvas = Canvas { bar, layout, began: Instant::now(), board: Mutex::default() };
        Self { canvas: Arc::new(canvas), ticker: Mutex::default() }
    }

    fn start_drawing(&self) {
        let canvas = self.canvas.clone();
        let ticker = Ticker::every(FRAME, move || canvas.draw());
        *self.ticker.lock().unwrap_or_else(PoisonError::into_inner) = Some(ticker);
    }

    fn stop_drawing(&self) {
        // The thread ends before the lines go, or it would draw them again.
        self.ticker.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.canvas.bar.finish_and_clear();
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.stop_drawing();
    }
}

impl Observer for Live {
    fn event(&self, event: Event) {
        match &event {
            Event::RefreshStarted { .. } => self.start_drawing(),
            Event::RefreshDone { .. } => self.stop_drawing(),
            Event::RunStarted { .. } => {
                self.canvas.bar.reset();
                self.start_drawing();
            }
            _ => {}
        }
        if let Some(line) = self.canvas.take(event) {
            self.canvas.bar.println(line.trim_end());
        }
    }
}

impl Canvas {
    fn draw(&self) {
        let now = self.began.elapsed();
        let board = self.board.lock().unwrap_or_else(PoisonError::into_inner);
        let tick = usize::try_from(now.as_millis() / FRAME.as_millis()).unwrap_or_default();
        self.bar.set_message(board.render(now, tick, self.layout));
        self.bar.tick();
    }

    /// Notes an event on the board; gives the line that stays.
    fn take(&self, event: Event) -> Option<String> {
        let now = self.began.elapsed();
        let palette = self.layout.palette;
        let mut board = self.board.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::RefreshStarted { lists } => board.reading = Some(lists),
            Event::RefreshDone { .. } => board.reading = None,
            Event::RunStarted { run, steps } => (board.run, board.steps) = (run, steps),
            Event::StepStarted { step, address, action } => {
                board.running.insert(step.0, Running { address, action, began: now, reason: None });
            }
            Event::StepWaiting { step, reason, .. } => board.running.get_mut(&step.0)?.reason = Some(reason),
            Event::StepDone { step, address, action, elapsed } => {
                board.running.remove(&step.0);
                board.done += 1;
                return Some(self.line(&palette.green("✓"), address.as_str(), words::done(action), elapsed));
            }
            Event::StepFailed { step, address, failure, elapsed } => {
                board.running.remove(&step.0);
                board.failed += 1;
                return Some(self.line(&palette.red("✗"), address.as_str(), &failure.message, elapsed));
            }
            Event::Draining { .. } => board.draining = true,
            ref other => return notes::sentence(other).map(|sentence| note(palette, &sentence)),
        }
        None
    }

    fn line(&self, mark: &str, address: &str, what: &str, elapsed: Duration) -> String {
        board::line(mark, address, what, elapsed, self.layout)
    }
}

fn note(palette: Palette, sentence: &str) -> String {
    format!("{} {sentence}", palette.cyan("note:"))
}
