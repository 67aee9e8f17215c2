using Microsoft.AspNetCore.Identity;
using Portal.Server.Auth.Passwords;

namespace Portal.Server.Auth.SignIn;

/// <summary>The ways in for people. Whatever was wrong, the answer says only that it was.</summary>
internal sealed class SignInDoor(
    UserManager<PortalUser> users, PortalSignIn signIn, PasswordChecks passwords, GuessLimit limit, ILogger<SignInDoor> logger)
{
    public async Task<SignInStep> Password(string? email, string? password, HttpContext http)
    {
        var name = email?.Trim() ?? "";
        var account = users.NormalizeEmail(name.Length <= EmailAddress.MaxLength ? name : name[..EmailAddress.MaxLength])!;
        var address = http.Connection.RemoteIpAddress;
        if (limit.Try(account, address) is { } wait)
        {
            AuthLog.GuessingBounded(logger, address, wait);
            return SignInStep.Wait(wait);
        }
        var user = await users.FindByEmailAsync(name);
        try
        {
            if (!await passwords.IsRight(user, password ?? "", http.RequestAborted) || !await signIn.CanSignInAsync(user!))
            {
                AuthLog.SignInRefused(logger, address);
                return SignInStep.Wrong;
            }
        }
        catch (PasswordGateFullException)
        {
            limit.TakeBack(account, address);
            return SignInStep.Busy;
        }
        limit.WasRight(account, address);
        return await Continue(user!);
    }

    /// <summary>For who has proved the first factor in another way, such as at an identity provider.</summary>
    public async Task<SignInStep> Continue(PortalUser user) =>
        !await signIn.CanSignInAsync(user) ? SignInStep.Wrong
        : (await signIn.Continue(user)).RequiresTwoFactor ? SignInStep.SecondFactor : SignInStep.Welcome;

    public Task<SignInStep> AuthenticatorCode(string? code, HttpContext http) =>
        SecondFactor(http, () => signIn.TwoFactorAuthenticatorSignInAsync(Bare(code), isPersistent: false, rememberClient: false));

    public Task<SignInStep> RecoveryCode(string? code, HttpContext http) =>
        SecondFactor(http, () => signIn.TwoFactorRecoveryCodeSignInAsync((code ?? "").Trim().ToUpperInvariant()));

    public async Task<SignInStep> Passkey(string? credential, HttpContext http)
    {
        if (string.IsNullOrEmpty(credential))
        {
            return SignInStep.Wrong;
        }
        try
        {
            var proof = await signIn.PerformPasskeyAssertionAsync(credential);
            if (!proof.Succeeded
                || !await signIn.CanSignInAsync(proof.User)
                || !(await users.AddOrUpdatePasskeyAsync(proof.User, proof.Passkey)).Succeeded)
            {
                AuthLog.SignInRefused(logger, http.Connection.RemoteIpAddress);
                return SignInStep.Wrong;
            }
            // A passkey with user verification is two factors already.
            await signIn.SignInAsync(proof.User, isPersistent: false);
            return SignInStep.Welcome;
        }
        catch (InvalidOperationException)
        {
            // The challenge was issued too long ago, or to another browser.
            return SignInStep.Expired;
        }
    }

    private async Task<SignInStep> SecondFactor(HttpContext http, Func<Task<SignInResult>> check)
    {
        if (await signIn.GetTwoFactorAuthenticationUserAsync() is not { } user)
        {
            return SignInStep.Expired;
        }
        // Only somebody who knows the password gets here, so the account's own sum cannot be used to lock strangers out.
        var account = $"second factor of {user.Id}";
        if (limit.Try(account, address: null) is { } wait)
        {
            return SignInStep.Wait(wait);
        }
        if (!(await check()).Succeeded)
        {
            AuthLog.SignInRefused(logger, http.Connection.RemoteIpAddress);
            return SignInStep.Wrong;
        }
        limit.WasRight(account, address: null);
        return SignInStep.Welcome;
    }

    private static string Bare(string? code) => string.Concat((code ?? "").Where(char.IsAsciiDigit));
}

/// <summary>Where a person stands after trying to sign in.</summary>
/// <param name="RetryAfter">Zero unless the person has to wait.</param>
internal sealed record SignInStep(SignInStepKind Kind, TimeSpan RetryAfter = default)
{
    public static SignInStep Welcome { get; } = new(SignInStepKind.Welcome);

    public static SignInStep SecondFactor { get; } = new(SignInStepKind.SecondFactor);

    public static SignInStep Wrong { get; } = new(SignInStepKind.Wrong);

    public static SignInStep Expired { get; } = new(SignInStepKind.Expired);

    public static SignInStep Busy { get; } = new(SignInStepKind.Busy, PasswordGate.RetryAfter);

    public static SignInStep Wait(TimeSpan retryAfter) => new(SignInStepKind.Wait, retryAfter);
}

internal enum SignInStepKind
{
    Welcome,
    SecondFactor,
    Wrong,
    Expired,
    Busy,
    Wait,
}
