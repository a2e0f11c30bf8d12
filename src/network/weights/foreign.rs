//! Files of other programs, told by their first bytes, with what makes weights of them.

use super::tensors::{Container, shown};
use crate::error::{Error, Result};

const TO_NPZ: &str = "convert: numpy.savez(\"w.npz\", Q_1=…, K_1=…, V_1=…) of its arrays";
const FROM_TORCH: &str =
    "convert: safetensors.torch.save_file(torch.load(FILE, weights_only=True), \"w.safetensors\")";
const UNPACK: &str = "unpack it first";

/// First bytes, what they are the beginning of, and what to do.
const KNOWN: [(&[u8], &str, &str); 13] = [
    (b"\x93NUMPY", "a single array (.npy), and weights are several", TO_NPZ),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file", "convert: read it with h5py, then numpy.savez"),
    (b"GGUF", "a GGUF file", "convert: read it with the Python package gguf, then numpy.savez"),
    (b"PAR1", "a Parquet file", "convert: read it with pyarrow, then numpy.savez"),
    (b"ARROW1", "an Arrow file", "convert: read it with pyarrow, then numpy.savez"),
    (b"MATLAB 5.", "a MATLAB file", "convert: numpy.savez(\"w.npz\", **scipy.io.loadmat(FILE))"),
    (b"\x1f\x8b", "compressed with gzip", UNPACK),
    (b"BZh", "compressed with bzip2", UNPACK),
    (b"\xfd7zXZ\0", "compressed with xz", UNPACK),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd", UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", UNPACK),
    (b"\xff\xfe", "text in UTF-16", "save it as UTF-8"),
    (b"\xfe\xff", "text in UTF-16", "save it as UTF-8"),
];

/// The error that a file which starts with these bytes is of another known format: pickles (older
/// PyTorch, joblib), HDF5, GGUF, Parquet, MATLAB, compressed files. `None` for all others.
pub fn foreign_format(start: &[u8]) -> Option<Error> {
    // The length of a header of .safetensors may be the number that another format begins with.
    if Container::of(start).is_some() {
        return None;
    }
    if let [0x80, 2..=5, ..] = start {
        let problem =
            "is a pickle (of Python or PyTorch), which is never read: it can run programs";
        return Some(Error::new("", problem, FROM_TORCH));
    }
    let known = KNOWN.iter().find(|(first, ..)| start.starts_with(first));
    known.map(|(_, what, advice)| Error::new("", format!("is {what}"), *advice))
}

/// That a zip archive with these members beside its arrays is one of NumPy.
///
/// # Errors
/// When it is PyTorch's, or has no array and something else.
pub(super) fn archive(others: &[String], has_arrays: bool) -> Result<()> {
    if let Some(pickle) = others.iter().find(|name| name.ends_with("data.pkl")) {
        let problem = format!("is a zip archive of PyTorch: it holds a pickle ({})", shown(pickle));
        return Err(Error::new("", problem, FROM_TORCH));
    }
    match others.first() {
        Some(first) if !has_arrays => {
            let problem =
                format!("is a zip archive without arrays (.npy): it holds {}", shown(first));
            Err(Error::new("", problem, TO_NPZ))
        }
        _ => Ok(()),
    }
}
