//! A machine back into its form.

use super::{
    Actor, ClosingCode, ClosingCodeForm, Detail, ExpiryForm, Machine, MachineForm, Source, State,
    StateForm, Transition, TransitionForm, Waiting,
};

impl Machine {
    /// The form that makes this machine again.
    pub fn form(&self) -> MachineForm {
        let partner = self.partner.iter();
        MachineForm {
            name: self.name.clone(),
            may_reopen_within_days: self.may_reopen_within.map(i64::from),
            state: self.states.iter().map(|state| self.state_form(state)).collect(),
            transition: self.transitions.iter().map(transition_form).collect(),
            closing_code: self.closing_codes.iter().map(closing_form).collect(),
            partner: partner
                .map(|(status, code)| (status.as_str().to_owned(), code.to_string()))
                .collect(),
        }
    }

    fn state_form(&self, state: &State) -> StateForm {
        StateForm {
            code: state.code.to_string(),
            name: state.name.clone(),
            public_text: state.public_text.clone(),
            kind: state.status().as_str().to_owned(),
            detailed_status: state.detailed_status.as_str().to_owned(),
            initial: state.code == self.initial,
            waiting_for: state.waiting_for.map(Waiting::as_str).map(str::to_owned),
            needs_closing_code: state.needs_closing_code,
            expires: state.expiry.as_ref().map(|expiry| ExpiryForm {
                after_days: i64::from(expiry.after_days),
                to: expiry.to.to_string(),
                closing_code: expiry.closing_code.clone(),
            }),
        }
    }
}

fn transition_form(transition: &Transition) -> TransitionForm {
    TransitionForm {
        name: transition.name.clone(),
        from: transition.from.iter().map(Source::as_str).map(str::to_owned).collect(),
        to: transition.to.to_string(),
        by: transition.by.iter().copied().map(Actor::as_str).map(str::to_owned).collect(),
        needs: transition.needs.iter().copied().map(Detail::as_str).map(str::to_owned).collect(),
        roles: transition.roles.clone(),
        answers: transition.answers.clone(),
    }
}

fn closing_form(code: &ClosingCode) -> ClosingCodeForm {
    ClosingCodeForm {
        code: code.code.clone(),
        name: code.name.clone(),
        public_text: code.public_text.clone(),
        states: code.states.iter().map(ToString::to_string).collect(),
    }
}
