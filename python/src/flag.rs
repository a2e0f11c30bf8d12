//! Flags that end a computation. The library wants them to live for ever, so they are used again.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use neurocert::commands::Stop;

/// Flags that nobody holds.
static FREE: Mutex<Vec<&'static AtomicBool>> = Mutex::new(Vec::new());

/// The flag of one computation. Whoever may still raise it and whoever looks at it hold it together: the
/// last of them gives it back.
pub struct Flag(&'static AtomicBool);

impl Flag {
    /// One that is not raised.
    pub fn new() -> Arc<Flag> {
        let free = FREE.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Arc::new(Flag(free.unwrap_or_else(|| Box::leak(Box::new(AtomicBool::new(false))))))
    }

    pub fn raise(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub fn stop(&self) -> Stop {
        Stop::when(self.0)
    }
}

impl Drop for Flag {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
        FREE.lock().unwrap_or_else(PoisonError::into_inner).push(self.0);
    }
}
