//! The commands for a web page: a request goes in and a report comes out, both as JSON, through the memory of
//! the module. It is thin: whatever can be asked is in [`request`], and computed by `neurocert::commands`.
//!
//! A text on its way out is an address of four bytes with its length and then the text; [`free`] takes it back.

mod answer;
mod examples;
mod jacobian;
mod request;

use std::cell::RefCell;

use neurocert::commands::Settings;

/// Bytes that a computation may use: half of what `build.sh` lets the module have.
const MEMORY: u64 = 1 << 30;

thread_local! {
    /// What a panic said; the module is dead then, and its memory still can be read.
    static FAULT: RefCell<String> = const { RefCell::new(String::new()) };
}

#[link(wasm_import_module = "page")]
unsafe extern "C" {
    /// What is known so far: bounds, or what is done and all that is to do. The large number is in two halves.
    safe fn told(low: u64, high: u64, higher: u64);
}

/// Room for so many bytes of a request.
#[unsafe(no_mangle)]
pub extern "C" fn room(length: usize) -> *mut u8 {
    Box::leak(vec![0; length].into_boxed_slice()).as_mut_ptr()
}

/// The answer to a request in JSON.
///
/// # Safety
/// Address and length of a request in [`room`]; it is freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ask(at: *mut u8, length: usize) -> *mut u8 {
    // SAFETY: as the caller says.
    let request = unsafe { taken(at, length) };
    given(&answer::answer(&request, &settings()))
}

/// What the checker says of the bytes of a certificate within so many steps.
///
/// # Safety
/// As [`ask`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn check(at: *mut u8, length: usize, steps: u64) -> *mut u8 {
    // SAFETY: as the caller says.
    let document = unsafe { taken(at, length) };
    given(&answer::check(&document, steps, &settings()))
}

/// What a panic said.
#[unsafe(no_mangle)]
pub extern "C" fn fault() -> *mut u8 {
    given(&FAULT.with_borrow(Clone::clone))
}

/// Frees a text that came out.
///
/// # Safety
/// An address that [`ask`], [`check`] or [`fault`] gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn free(at: *mut u8) {
    // SAFETY: `given` made it, with the length in front.
    let length = unsafe { at.cast::<u32>().read_unaligned() } as usize;
    // SAFETY: as above.
    drop(unsafe { taken(at, length + 4) });
}

fn settings() -> Settings<'static> {
    std::panic::set_hook(Box::new(|panic| {
        FAULT.with_borrow_mut(|fault| *fault = panic.to_string());
    }));
    let progress = &|low, high: u128| told(low, high as u64, (high >> 64) as u64);
    Settings { max_memory: MEMORY, progress, ..Settings::default() }
}

fn given(text: &str) -> *mut u8 {
    let mut bytes = (text.len() as u32).to_le_bytes().to_vec();
    bytes.extend_from_slice(text.as_bytes());
    Box::leak(bytes.into_boxed_slice()).as_mut_ptr()
}

/// # Safety
/// Address and length of a slice that was leaked.
unsafe fn taken(at: *mut u8, length: usize) -> Box<[u8]> {
    // SAFETY: as the caller says.
    unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(at, length)) }
}
