//! The `neurocert` binary: everything is in the library's `cli`.

fn main() -> std::process::ExitCode {
    neurocert::cli::run()
}
