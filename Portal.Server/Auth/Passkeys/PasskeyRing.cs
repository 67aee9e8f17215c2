using System.Buffers.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth.Sessions;
using Portal.Server.Auth.SignIn;

namespace Portal.Server.Auth.Passkeys;

/// <summary>A person's passkeys.</summary>
internal sealed class PasskeyRing(
    UserManager<PortalUser> users, PortalSignIn signIn, TimeProvider time, IStringLocalizer<AccountText> text, ILogger<PasskeyRing> logger)
{
    public const int MaxPasskeys = 20;
    public const int NameMaxLength = 60;

    /// <param name="credential">What the browser's authenticator made, as JSON.</param>
    public async Task<Outcome> Add(PortalUser user, string? credential, string? name, HttpContext http)
    {
        if (!SessionCookie.IsFresh(http, time))
        {
            return Fault("sign_in_again", "SignInAgain");
        }
        if ((await users.GetPasskeysAsync(user)).Count >= MaxPasskeys)
        {
            return new Refusal("too_many_passkeys", text["TooManyPasskeys", MaxPasskeys], StatusCodes.Status400BadRequest, "Name");
        }
        if (string.IsNullOrEmpty(credential))
        {
            return Fault("passkey", "PasskeyNotAdded");
        }
        PasskeyAttestationResult made;
        try
        {
            made = await signIn.PerformPasskeyAttestationAsync(credential);
        }
        catch (InvalidOperationException)
        {
            return Fault("passkey_expired", "PasskeyExpired");
        }
        if (!made.Succeeded || made.UserEntity.Id != user.Id)
        {
            return Fault("passkey", "PasskeyNotAdded");
        }
        made.Passkey.Name = PlainText.Read(name, 1, NameMaxLength) ?? text["PasskeyUnnamed"];
        if (!(await users.AddOrUpdatePasskeyAsync(user, made.Passkey)).Succeeded)
        {
            return Fault("passkey", "PasskeyNotAdded");
        }
        AuthLog.SecurityChanged(logger, user.Id, "passkey added");
        return Outcome.Done;
    }

    public async Task<Outcome> Rename(PortalUser user, string? id, string? name)
    {
        if (await Find(user, id) is not { } passkey)
        {
            return Fault("unknown_passkey", "PasskeyUnknown");
        }
        if (PlainText.Read(name, 1, NameMaxLength) is not { } readable)
        {
            return Fault("passkey_name", "PasskeyNameInvalid");
        }
        passkey.Name = readable;
        return (await users.AddOrUpdatePasskeyAsync(user, passkey)).Succeeded ? Outcome.Done : Fault("conflict", "TryAgain");
    }

    public async Task<Outcome> Remove(PortalUser user, string? id, HttpContext http)
    {
        if (!SessionCookie.IsFresh(http, time))
        {
            return Fault("sign_in_again", "SignInAgain");
        }
        if (await Find(user, id) is not { } passkey)
        {
            return Fault("unknown_passkey", "PasskeyUnknown");
        }
        if (!(await users.RemovePasskeyAsync(user, passkey.CredentialId)).Succeeded)
        {
            return Fault("conflict", "TryAgain");
        }
        AuthLog.SecurityChanged(logger, user.Id, "passkey removed");
        return Outcome.Done;
    }

    private async Task<UserPasskeyInfo?> Find(PortalUser user, string? id) =>
        id is { Length: > 0 and <= 2048 } && Base64Url.IsValid(id)
            ? await users.GetPasskeyAsync(user, Base64Url.DecodeFromChars(id))
            : null;

    private Refusal Fault(string code, string message) => new(code, text[message], StatusCodes.Status400BadRequest, "Name");
}
