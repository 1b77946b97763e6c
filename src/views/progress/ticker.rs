//! A thread that does something at each beat, until it is dropped.

use std::{
    sync::{Arc, Condvar, Mutex, PoisonError},
    thread::{self, JoinHandle},
    time::Duration,
};

/// Ends its thread when it goes.
pub struct Ticker {
    stop: Arc<(Mutex<bool>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

impl Ticker {
    /// Calls `beat` once in every `period`. Where no thread can be had, nothing beats.
    pub fn every(period: Duration, beat: impl Fn() + Send + 'static) -> Self {
        let stop = Arc::new((Mutex::new(false), Condvar::new()));
        let heard = stop.clone();
        let body = move || {
            let (flag, bell) = &*heard;
            let mut stopped = flag.lock().unwrap_or_else(PoisonError::into_inner);
            while !*stopped {
                let waited = bell.wait_timeout(stopped, period).unwrap_or_else(PoisonError::into_inner);
                stopped = waited.0;
                if !*stopped && waited.1.timed_out() {
                    beat();
                }
            }
        };
        Self { stop, thread: thread::Builder::new().name("progress".into()).spawn(body).ok() }
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        *self.stop.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.stop.1.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
