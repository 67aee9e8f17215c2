using Microsoft.Playwright;
using Portal.Client.Contracts;
using Portal.Client.Resources;

namespace Portal.EndToEnd.Tests.Hosting;

/// <summary>What people do on the account pages.</summary>
public static class People
{
    public const string DemoPassword = "Portal-Demo-2026";
    public const string Operator = "operator@demo.local";
    public const string Member = "member@demo.local";

    private const string Password = "quince Lantern 47 orbit";

    /// <summary>Registers a person with an organisation of their own, named like the address, and ends signed in.</summary>
    /// <returns>The e-mail address.</returns>
    public static async Task<string> RegisterAsync(this Visit visit, string industry = "S")
    {
        var name = "e2e" + Guid.NewGuid().ToString("N")[..10];
        var email = $"{name}@example.com";
        var page = visit.Page;
        await visit.GoToAsync("/account/register");
        await page.GetByLabel(Text("Email"), new() { Exact = true }).FillAsync(email);
        await page.GetByLabel(Text("DisplayName"), new() { Exact = true }).FillAsync(name);
        await page.GetByLabel(Text("Password"), new() { Exact = true }).FillAsync(Password);
        await page.GetByLabel(Text("OrganisationName"), new() { Exact = true }).FillAsync($"Organisation {name}");
        await page.GetByLabel(Text("IndustryLabel"), new() { Exact = true }).SelectOptionAsync(industry);
        await page.GetByLabel(Text("SizeClassLabel"), new() { Exact = true }).SelectOptionAsync(SizeClasses.All[1]);
        await page.GetByRole(AriaRole.Button, new() { Name = Text("Register") }).ClickAsync();
        await page.WaitForURLAsync(url => !url.Contains("/account/", StringComparison.Ordinal));
        await visit.LiveAsync();
        return email;
    }

    public static Task SignInAsync(this Visit visit, string email) => visit.SignInAsync(email, Password);

    public static Task SignInDemoAsync(this Visit visit, string email) => visit.SignInAsync(email, DemoPassword);

    public static async Task SubmitSignInAsync(this Visit visit, string email)
    {
        await visit.FillSignInAsync(email, Password);
        await visit.Page.Locator("#sign-in button[type=submit]").ClickAsync();
    }

    public static string Text(string key) => Words.Of<AccountText>(key);

    private static async Task SignInAsync(this Visit visit, string email, string password)
    {
        await visit.FillSignInAsync(email, password);
        await visit.Page.Locator("#sign-in button[type=submit]").ClickAsync();
        await visit.Page.WaitForURLAsync(url => !url.Contains("/account/", StringComparison.Ordinal));
        await visit.LiveAsync();
    }

    private static async Task FillSignInAsync(this Visit visit, string email, string password)
    {
        await visit.GoToAsync("/account/sign-in");
        await visit.Page.Locator("input[name='Input.Email']").FillAsync(email);
        await visit.Page.Locator("input[name='Input.Password']").FillAsync(password);
    }
}
