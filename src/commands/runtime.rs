//! What a use case needs to run: an async runtime, one crypto provider, and ears for signals. Verbs that look at
//! files only never come here, so they start at once.

use crate::{
    error::{CommandError, Exit},
    execute::Interrupt,
    ops::{Event, Observer},
    sys::environment,
};
use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::runtime::Builder;

/// Runs a use case to its end.
pub fn block_on<T>(work: impl Future<Output = T>) -> Result<T, CommandError> {
    // A second installation changes nothing and is no error.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| CommandError::new(format!("no runtime could be started: {error}")))?;
    Ok(runtime.block_on(work))
}

/// Turns signals into interrupts while a run is on; before it, a signal ends the process: there is nothing to finish.
pub struct Signals<'a> {
    observer: &'a dyn Observer,
    running: Arc<AtomicBool>,
    pub interrupt: Interrupt,
}

impl<'a> Signals<'a> {
    /// Must be called inside the runtime.
    pub fn listen(observer: &'a dyn Observer) -> Self {
        let signals = Self { observer, running: Arc::default(), interrupt: Interrupt::default() };
        let (running, interrupt) = (signals.running.clone(), signals.interrupt.clone());
        tokio::spawn(async move {
            // One pair of ears for the whole run: a signal between two of them would go unheard.
            let Ok(mut ears) = Ears::open() else { return };
            loop {
                ears.hear().await;
                if !running.load(Ordering::SeqCst) {
                    std::process::exit(Exit::Interrupted.code().into());
                }
                interrupt.raise();
            }
        });
        signals
    }
}

impl Observer for Signals<'_> {
    fn event(&self, event: Event) {
        if matches!(event, Event::RunStarted { .. }) {
            self.running.store(true, Ordering::SeqCst);
        }
        self.observer.event(event);
    }
}

/// Returns at the next Ctrl-C, or polite request to end. Where signals cannot be heard, never.
pub async fn signal_came() {
    match Ears::open() {
        Ok(mut ears) => ears.hear().await,
        Err(_) => std::future::pending().await,
    }
}

/// Hears Ctrl-C, polite requests to end and a terminal that went away, from when they are opened.
#[cfg(unix)]
struct Ears {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    /// `None` under `nohup`, which wants the run to outlive its terminal.
    hangup: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Ears {
    fn open() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let hangup = (!environment::ignores_hangup()).then(|| signal(SignalKind::hangup())).transpose()?;
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())?, hangup })
    }

    async fn hear(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            Some(()) = async { self.hangup.as_mut()?.recv().await } => {}
        }
    }
}

#[cfg(windows)]
struct Ears(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Ears {
    fn open() -> std::io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn hear(&mut self) {
        self.0.recv().await;
    }
}
