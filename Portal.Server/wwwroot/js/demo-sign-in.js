// Fills the sign-in form with a demo account.
for (const button of document.querySelectorAll('button[data-demo-email]')) {
  button.addEventListener('click', () => {
    const form = document.getElementById('sign-in');
    form.elements['Input.Email'].value = button.dataset.demoEmail;
    form.elements['Input.Password'].value = button.dataset.demoPassword;
    form.querySelector('button[type="submit"]').focus();
  });
}
