use super::*;

/// The number of a process that is gone.
fn gone() -> u32 {
    let mut child = std::process::Command::new(std::env::current_exe().unwrap())
        .arg("--list")
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    child.wait().unwrap();
    child.id()
}

/// Only files that dead processes of this machine left; never files of living processes, of other
/// machines, or of anybody else.
#[test]
fn only_files_of_dead_processes_go() {
    let folder = tempfile::tempdir().unwrap();
    let dead = gone();
    let own = format!("{}abc{END}", start());
    let left = format!("{START}{}-{dead}-abc{END}", machine());
    let foreign = format!("{START}0123456789abcdef-{dead}-abc{END}");
    let kept = [&own, &foreign, &format!("{START}x{END}"), &left.replace(END, ".json")];
    for name in kept.into_iter().chain([&left]) {
        fs::write(folder.path().join(name), "half").unwrap();
    }
    sweep(folder.path());
    let there = |name: &String| folder.path().join(name).exists();
    assert!(!there(&left));
    assert!(kept.into_iter().all(there));

    // A day later nobody writes the foreign one any more.
    let old = SystemTime::now() - OLD - Duration::from_secs(60);
    for name in [&foreign, &own] {
        let file = fs::File::options().write(true).open(folder.path().join(name)).unwrap();
        file.set_modified(old).unwrap();
    }
    sweep(folder.path());
    assert!(!there(&foreign) && there(&own));
}
