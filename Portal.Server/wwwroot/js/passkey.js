// <passkey-button> stands in a form. On submit it asks the server for options, lets the browser make or find a
// passkey, puts the answer into the form's hidden field and submits again.
class PasskeyButton extends HTMLElement {
  connectedCallback() {
    this.form = this.closest('form');
    this.field = this.querySelector('input[name="Credential"]');
    this.alert = this.querySelector('[role="alert"]');
    this.onSubmit = (event) => {
      if (!this.field.value) {
        event.preventDefault();
        this.run();
      }
    };
    this.form.addEventListener('submit', this.onSubmit);
  }

  disconnectedCallback() {
    this.form?.removeEventListener('submit', this.onSubmit);
    this.pending?.abort();
  }

  async run() {
    this.alert.textContent = '';
    if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
      this.say('no-passkeys');
      return;
    }
    this.pending?.abort();
    this.pending = new AbortController();
    const { signal } = this.pending;
    try {
      const credential = await this.ask(await this.options(signal), signal);
      this.field.value = JSON.stringify(credential);
      this.form.requestSubmit();
    } catch (error) {
      if (error.name !== 'AbortError') {
        this.say(error.name === 'NotAllowedError' ? 'cancelled' : 'failed');
      }
    }
  }

  async options(signal) {
    const response = await fetch(this.getAttribute('options'), {
      method: 'POST',
      headers: { [this.getAttribute('token-header')]: this.getAttribute('token') },
      signal,
    });
    if (!response.ok) {
      throw new Error(`The server answered ${response.status}.`);
    }
    return response.json();
  }

  ask(options, signal) {
    return this.getAttribute('operation') === 'create'
      ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options), signal })
      : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options), signal });
  }

  say(attribute) {
    this.alert.textContent = this.getAttribute(attribute);
  }
}

customElements.define('passkey-button', PasskeyButton);
