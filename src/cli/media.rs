//! `lamppost media move`: takes all photos to another place.

use std::ops::ControlFlow;

use super::progress::bar;
use super::{Context, Failure};
use crate::app::open_media;
use crate::config::MediaPlace;
use crate::media::{MediaStore, Move, MoveError, Moved};

/// Work on stored photos
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  lamppost media move --to s3://lamppost-photos --dry-run")]
pub struct Command {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with photos.
#[derive(Debug, clap::Subcommand)]
pub enum What {
    /// Take all photos to another place: a directory or object storage
    #[command(long_about = "Take all photos to another place: a directory or object storage.\n\n\
                  Every photo that the database knows is read back from the target and held against its \
                  digest. What is there already is left as it is, so a move that was stopped goes on \
                  when it is started again. Servers may run meanwhile: move, set media.url, start them \
                  again, and move once more for what came in between.\n\n\
                  Endpoint and keys of object storage are those of the settings.")]
    Move(Relocate),
}

/// Take all photos to another place: a directory or object storage
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  lamppost media move --to s3://lamppost-photos/city")]
pub struct Relocate {
    /// Where photos are now, a file: or s3: URL [default: media.url of the settings]
    #[arg(long, value_name = "URL")]
    pub from: Option<String>,
    /// Where they go, a file: or s3: URL
    #[arg(long, value_name = "URL")]
    pub to: String,
    /// Only tell what would be done
    #[arg(long)]
    pub dry_run: bool,
    /// Take each photo away from the source once the target holds it
    #[arg(long)]
    pub delete_source: bool,
}

impl Command {
    /// Runs the command.
    pub fn run(self, context: &Context) -> Result<(), Failure> {
        let What::Move(relocate) = self.what;
        relocate.run(context)
    }
}

impl Relocate {
    fn run(self, context: &Context) -> Result<(), Failure> {
        let to = read_place("--to", &self.to)?;
        let from = match &self.from {
            Some(text) => read_place("--from", text)?,
            None => context.settings.media.place.clone(),
        };
        if same(&from, &to) {
            return Err(Failure::Usage("source and target are the same place".to_owned()));
        }
        let open = |place: &MediaPlace| -> Result<MediaStore, Failure> {
            open_media(&context.settings.media, place)
                .map_err(|error| Failure::Failed(error.to_string()))
        };
        let store = super::open_store(&context.settings)?;
        let (source, target) = (open(&from)?, open(&to)?);
        let photos = Move {
            from: &source,
            to: &target,
            dry_run: self.dry_run,
            delete_source: self.delete_source,
        };
        let bar = bar("{bar:30} {pos}/{len} photos, {eta} left");
        let result = photos.run(&store, &mut |done, total| {
            bar.set_length(total);
            bar.set_position(done);
            ControlFlow::Continue(())
        });
        bar.finish_and_clear();
        tell(context, &result?, self.dry_run)
    }
}

fn tell(context: &Context, moved: &Moved, dry_run: bool) -> Result<(), Failure> {
    for (name, reason) in &moved.faults {
        context.console.note(format_args!("{name} {reason}"));
    }
    let done = if dry_run { "to copy" } else { "copied and verified" };
    let mut line = format!("{} {done}, {} already there", moved.copied, moved.already_there);
    if moved.deleted > 0 {
        line = format!("{line}, {} deleted from the source", moved.deleted);
    }
    context.console.line(line);
    match moved.faults.len() {
        0 => Ok(()),
        1 => Err(Failure::Failed("one photo could not be moved".to_owned())),
        many => Err(Failure::Failed(format!("{many} photos could not be moved"))),
    }
}

fn read_place(flag: &str, text: &str) -> Result<MediaPlace, Failure> {
    text.parse().map_err(|fault| Failure::Usage(format!("{flag} {fault}")))
}

/// Whether two places are one, however a directory is named.
fn same(one: &MediaPlace, other: &MediaPlace) -> bool {
    match (one, other) {
        (MediaPlace::Directory(one), MediaPlace::Directory(other)) => {
            let whole = |path: &std::path::Path| {
                path.canonicalize().or_else(|_missing| std::path::absolute(path)).ok()
            };
            whole(one) == whole(other)
        }
        _ => one == other,
    }
}

impl From<MoveError> for Failure {
    fn from(error: MoveError) -> Self {
        match error {
            MoveError::Store(error) => Self::from(error),
            MoveError::Media(_) | MoveError::Stopped => {
                let cause = std::error::Error::source(&error);
                let inner = cause.map_or_else(String::new, |one| format!(": {one}"));
                Self::Failed(format!("{error}{inner}; the same command goes on from here"))
            }
        }
    }
}
