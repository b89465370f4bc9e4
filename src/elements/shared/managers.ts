/** Password managers and browsers hear of a secret by the form's own submit event, and of a right one alone. */
export class Managers {
  #telling = false;
  readonly #submit: () => void;

  /** @param submit for a submit that came from somewhere else */
  constructor(submit: () => void) {
    this.#submit = submit;
  }

  /** With the secret still in the field: browsers offer to save what was submitted. */
  tell(form: HTMLFormElement | null): void {
    this.#telling = true;
    form?.requestSubmit();
    this.#telling = false;
  }

  readonly submitted = (event: Event): void => {
    event.preventDefault();
    // The page's own listeners for forms have no business with this one.
    event.stopPropagation();
    if (!this.#telling) this.#submit();
  };
}
