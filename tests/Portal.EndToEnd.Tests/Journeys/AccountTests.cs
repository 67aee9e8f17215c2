using Microsoft.Playwright;
using Portal.Client.Resources;
using Portal.EndToEnd.Tests.Hosting;

namespace Portal.EndToEnd.Tests.Journeys;

/// <summary>Journey 2: register, sign in, sign out; a passkey and an authenticator app.</summary>
public class AccountTests(PortalFixture portal)
{
    [Fact]
    public async Task Signing_out_ends_the_session_at_once_even_for_a_copied_cookie()
    {
        await using var visit = await portal.OpenAsync();
        await visit.RegisterAsync();
        var cookies = await visit.Context.CookiesAsync();
        await visit.ShootAsync("registered");

        await visit.GoToAsync("/account/sign-out");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = People.Text("SignOut") }).First.ClickAsync();
        await visit.Page.WaitForLoadStateAsync();

        await using var thief = await portal.OpenAsync();
        await thief.Context.AddCookiesAsync(cookies.Select(cookie => new Cookie
        {
            Name = cookie.Name,
            Value = cookie.Value,
            Url = portal.Url.ToString(),
        }));
        var answer = await thief.Context.APIRequest.GetAsync("/api/keys");
        Assert.Equal(401, answer.Status);
    }

    [Fact]
    public async Task Bad_input_is_answered_beside_the_field_and_makes_no_account()
    {
        await using var visit = await portal.OpenAsync();
        await visit.GoToAsync("/account/register");
        await visit.Page.Locator("input[name='Input.Email']").EvaluateAsync("field => field.form.noValidate = true");
        await visit.Page.GetByLabel(People.Text("Email"), new() { Exact = true }).FillAsync("no address");
        await visit.Page.GetByLabel(People.Text("Password"), new() { Exact = true }).FillAsync("short");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = People.Text("Register") }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByText(People.Text("EmailInvalid"))).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.GetByText(People.Text("PasswordTooShort"))).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.GetByText(People.Text("IndustryMissing"))).ToBeVisibleAsync();
        await visit.ShootAsync("register-faults");
    }

    [Fact]
    public async Task A_passkey_is_added_and_signs_in()
    {
        await using var visit = await portal.OpenAsync();
        await visit.RegisterAsync();
        var devices = await visit.Context.NewCDPSessionAsync(visit.Page);
        await devices.SendAsync("WebAuthn.enable");
        await devices.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
        await visit.GoToAsync("/account/manage");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = People.Text("AddPasskey") }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByText(People.Text("PasskeyAdded"))).ToBeVisibleAsync();
        await visit.ShootAsync("manage-account");

        await visit.GoToAsync("/account/sign-out");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = People.Text("SignOut") }).First.ClickAsync();
        await visit.GoToAsync("/account/sign-in");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = People.Text("SignInWithPasskey") }).ClickAsync();
        await visit.Page.WaitForURLAsync(url => !url.Contains("/account/", StringComparison.Ordinal));
        await visit.GoToAsync("/keys");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(Words.Of<KeysText>("Title"));
        Assert.Empty(visit.Faults);
    }

    [Fact]
    public async Task With_an_authenticator_app_the_password_alone_does_not_sign_in()
    {
        await using var visit = await portal.OpenAsync();
        var email = await visit.RegisterAsync();
        await visit.GoToAsync("/account/manage");
        var key = await visit.Page.Locator("#authenticator-key").InnerTextAsync();
        await visit.Page.GetByLabel(People.Text("AuthenticatorCodeLabel"), new() { Exact = true }).FillAsync(Totp.Code(key, DateTimeOffset.UtcNow));
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = People.Text("AddAuthenticator"), Exact = true }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByText(People.Text("AuthenticatorAdded"))).ToBeVisibleAsync();

        await visit.Context.ClearCookiesAsync();
        await visit.SubmitSignInAsync(email);
        await visit.Page.WaitForURLAsync("**/account/two-factor**");
        Assert.Equal(401, (await visit.Context.APIRequest.GetAsync("/api/keys")).Status);
        // The code of this step was used to turn the app on; each is accepted once.
        await visit.Page.GetByLabel(People.Text("AuthenticatorCodeLabel"), new() { Exact = true }).FillAsync(Totp.Code(key, DateTimeOffset.UtcNow.AddSeconds(30)));
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = People.Text("Continue") }).ClickAsync();
        await visit.Page.WaitForURLAsync(url => !url.Contains("/account/", StringComparison.Ordinal));
    }
}
