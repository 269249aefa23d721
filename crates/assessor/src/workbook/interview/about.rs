//! The questions before the questions: whom it is about, and what kind of repository it is.

use domain::PlainText;
use principles::level::Packages;

use super::talk::Stop;
use super::{Editor, Interview, InterviewError};
use crate::workbook::{Subject, TaxonomyAnswers};

impl Interview<'_> {
    pub(super) fn welcome(&mut self) -> Result<(), Stop> {
        let framework = self.given.framework;
        let total = framework.criteria.len();
        let title = &framework.title;
        let begun = if self.editor.is_some() {
            "The workbook has been begun; it goes on with the first question without an answer."
        } else {
            "It begins with whom it is about."
        };
        self.talk.say(&format!(
            "{title} {}: {total} questions, one a principle.\n\
             Every answer is saved at once. q stops at any place; the next time it goes on from \
             there. Nothing is sent anywhere.\n{begun}\n",
            framework.version
        ))
    }

    /// Asks for the subject, where there is none yet. From here on there is a workbook to save.
    pub(super) fn about_the_subject(&mut self) -> Result<(), Stop> {
        if self.editor.is_some() {
            return Ok(());
        }
        let mut name = PlainText::default();
        while name.is_empty() {
            name = self.talk.ask("What is the registry called?")?;
            if name.is_empty() {
                self.talk.puzzled("It needs a name.")?;
            }
        }
        let subject = Subject {
            id: Subject::id_from(name.as_str()),
            name,
            assessed: Some(self.given.today),
            ..Subject::default()
        };
        let editor = Editor::new(&subject, self.given.framework)
            .map_err(|error| Stop::Failed(InterviewError::Workbook(error)))?;
        self.editor = Some(editor);
        self.edit(|_| Ok(()))?;
        let operator = self.talk.ask("Who runs it? (Enter: not said)")?;
        let ecosystem = self
            .talk
            .ask("Which language or community does it serve? (Enter: not said)")?;
        let assessed_by = self
            .talk
            .ask("Who answers: your name and role? (Enter: not said)")?;
        self.edit(|editor| {
            editor.set_subject(&Subject {
                operator,
                ecosystem,
                assessed_by,
                ..Subject::default()
            })
        })
    }

    /// Asks what of the taxonomy nobody has said: three questions that decide which criteria apply.
    pub(super) fn about_the_kind(&mut self) -> Result<(), Stop> {
        let there = self.book()?.taxonomy.clone();
        let asked = [
            there.accounts.is_none(),
            there.packages.is_none(),
            there.stock_client.is_none(),
        ];
        if asked.contains(&true) {
            self.talk
                .say("\nWhat kind of repository is it? This decides which questions apply.")?;
        }
        if there.accounts.is_none() {
            self.accounts()?;
        }
        if there.packages.is_none() {
            self.packages()?;
        }
        if there.stock_client.is_none() {
            self.client()?;
        }
        Ok(())
    }

    fn accounts(&mut self) -> Result<(), Stop> {
        let prompt = "Do people have accounts at the repository itself? (y, n; Enter: later)";
        loop {
            let said = self.talk.ask(prompt)?;
            let accounts = match said.as_str().to_lowercase().as_str() {
                "y" | "yes" => true,
                "n" | "no" => false,
                "" | "s" => return Ok(()),
                _ => {
                    self.talk.puzzled("y for yes, n for no.")?;
                    continue;
                }
            };
            return self.kind(TaxonomyAnswers {
                accounts: Some(accounts),
                ..TaxonomyAnswers::default()
            });
        }
    }

    fn packages(&mut self) -> Result<(), Stop> {
        self.talk.say(
            "What does it take?\n  1  people upload what they have built\n  \
             2  the repository builds for them\n  3  only source code is hosted or pointed to",
        )?;
        loop {
            let packages = match self.talk.ask("1, 2 or 3? (Enter: later)")?.as_str() {
                "1" => Packages::Built,
                "2" => Packages::BuildsForUsers,
                "3" => Packages::SourceOnly,
                "" | "s" => return Ok(()),
                _ => {
                    self.talk.puzzled("1, 2 or 3.")?;
                    continue;
                }
            };
            return self.kind(TaxonomyAnswers {
                packages: Some(packages),
                ..TaxonomyAnswers::default()
            });
        }
    }

    fn client(&mut self) -> Result<(), Stop> {
        let prompt = "What is the client called that people install with? (-: there is none; \
                      Enter: later)";
        let client = self.talk.ask(prompt)?;
        let (stock_client, companion) = match client.as_str() {
            "" => return Ok(()),
            "-" => (PlainText::default(), PlainText::default()),
            _ => {
                let prompt = "Does the registry itself ship a second client beside it, such as an \
                              audit tool? Its name (Enter: none):";
                (client, self.talk.ask(prompt)?)
            }
        };
        self.kind(TaxonomyAnswers {
            stock_client: Some(stock_client),
            companion: Some(companion).filter(|name| !name.is_empty()),
            ..TaxonomyAnswers::default()
        })
    }

    fn kind(&mut self, taxonomy: TaxonomyAnswers) -> Result<(), Stop> {
        self.edit(|editor| editor.set_taxonomy(&taxonomy))
    }
}
