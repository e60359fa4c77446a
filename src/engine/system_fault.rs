//! Errors of the operating system, such as a full disk, a missing permission or too many open files. They are no sign
//! of a damaged index, and no repair mends them.

use std::io;

/// Why the system does not read or write a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SystemFault {
    #[error(
        "its disk has no room left, for data or for further files (`df` and `df -i` tell which); make room and try again"
    )]
    DiskFull,
    #[error("the quota of this user on its disk is used up; make room, or have it raised, and try again")]
    Quota,
    #[error(
        "its disk can only be read; mount it so that it can be written, or put the index elsewhere with --index"
    )]
    ReadOnly,
    #[error(
        "the file is larger than this process may write; raise the limit (`ulimit -f unlimited`) and try again"
    )]
    FileLimit,
    #[error(
        "this process may open no further file; raise the limit (`ulimit -n`, or LimitNOFILE= of the service) and try again"
    )]
    OpenFiles,
    #[error(
        "run this as the user whom the index belongs to, or give this user the right: who only searches needs to read all of \
         it, and who indexes to write it"
    )]
    Permission,
}

impl SystemFault {
    /// The fault that a message tells of. Libraries hand failures of the system on within texts, in which the standard
    /// library gives the number of each: `(os error 28)`, or `code: 28,` for programmers.
    pub fn from_message(cause: &str) -> Option<Self> {
        let behind = |mark: &str, end| Some(cause.rsplit_once(mark)?.1.split_once(end)?.0);
        let number = behind("(os error ", ')').or_else(|| behind("Os { code: ", ','))?.parse().ok()?;
        Some(match io::Error::from_raw_os_error(number).kind() {
            io::ErrorKind::StorageFull => Self::DiskFull,
            io::ErrorKind::QuotaExceeded => Self::Quota,
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            io::ErrorKind::FileTooLarge => Self::FileLimit,
            io::ErrorKind::PermissionDenied => Self::Permission,
            // Of this process, and of all together; the standard library has no name for either.
            _ if cfg!(unix) && matches!(number, 23 | 24) => Self::OpenFiles,
            _ => return None,
        })
    }

    /// The message for clients of a service, who can't fix its machine.
    pub fn for_clients(self) -> &'static str {
        match self {
            Self::DiskFull | Self::Quota => {
                "The disk of the index is full, so nothing was written; who runs the server has to make room."
            }
            Self::ReadOnly | Self::Permission => {
                "The server may not write where the index is, so nothing was written; who runs it finds why in its log."
            }
            Self::FileLimit | Self::OpenFiles => {
                "The server has reached a limit of its system, so nothing was written; who runs it finds which in its log."
            }
        }
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn faults_of_the_system_are_told_from_those_of_files() {
        let of = |number: i32| {
            let error = io::Error::from_raw_os_error(number);
            let texts = [format!("x.store: {error}"), format!("Failed: '{error:?}'")];
            texts.map(|text| SystemFault::from_message(&text))
        };
        assert_eq!(of(28), [Some(SystemFault::DiskFull); 2]);
        assert_eq!(of(13), [Some(SystemFault::Permission); 2]);
        assert_eq!(of(30), [Some(SystemFault::ReadOnly); 2]);
        assert_eq!(of(27), [Some(SystemFault::FileLimit); 2]);
        assert_eq!(of(24), [Some(SystemFault::OpenFiles); 2]);
        // No such file; a disk that can't read a file.
        assert_eq!([of(2), of(5)], [[None; 2]; 2]);
        assert_eq!(SystemFault::from_message("the file ends too early"), None);
    }
}
