using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Auth.Sessions;
using Portal.Server.Auth.SignIn;
using QRCoder;

namespace Portal.Server.Auth.SecondFactor;

/// <summary>A person's authenticator app and the recovery codes for the day it is lost.</summary>
internal sealed class AuthenticatorApp(
    UserManager<PortalUser> users, GuessLimit limit, TimeProvider time, IStringLocalizer<AccountText> text, ILogger<AuthenticatorApp> logger)
{
    private const int RecoveryCodes = 10;

    /// <summary>The secret that the app is to be given: made at the first look, kept until it is confirmed or removed.</summary>
    public async Task<AuthenticatorSecret> Secret(PortalUser user)
    {
        if (await users.GetAuthenticatorKeyAsync(user) is not { Length: > 0 })
        {
            await users.ResetAuthenticatorKeyAsync(user);
        }
        var key = await users.GetAuthenticatorKeyAsync(user) ?? throw new InvalidOperationException("The store keeps no authenticator keys.");
        var label = Uri.EscapeDataString($"AIaaS Portal:{user.Email}");
        using var code = QRCodeGenerator.GenerateQrCode(
            $"otpauth://totp/{label}?secret={key}&issuer=AIaaS%20Portal&digits=6&period=30", QRCodeGenerator.ECCLevel.M);
        using var svg = new SvgQRCode(code);
        return new AuthenticatorSecret(
            string.Join(' ', key.Chunk(4).Select(chunk => new string(chunk))),
            svg.GetGraphic(4, "#000000", "#ffffff", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute));
    }

    /// <summary>From the first right code on, signing in asks for one.</summary>
    /// <returns>The recovery codes, to be shown once.</returns>
    public async Task<Outcome<IReadOnlyList<string>>> Confirm(PortalUser user, string? code, HttpContext http)
    {
        if (!SessionCookie.IsFresh(http, time))
        {
            return Fault("sign_in_again", "SignInAgain");
        }
        var account = $"authenticator of {user.Id}";
        if (limit.Try(account, address: null) is not null)
        {
            return Fault("wait", "TooManyTries");
        }
        var digits = string.Concat((code ?? "").Where(char.IsAsciiDigit));
        if (!await users.VerifyTwoFactorTokenAsync(user, AuthenticatorCodes.Name, digits))
        {
            return Fault("wrong_code", "CodeWrong");
        }
        limit.WasRight(account, address: null);
        await users.SetTwoFactorEnabledAsync(user, true);
        var codes = await users.GenerateNewTwoFactorRecoveryCodesAsync(user, RecoveryCodes);
        AuthLog.SecurityChanged(logger, user.Id, "authenticator app added");
        return new Outcome<IReadOnlyList<string>>([.. codes!]);
    }

    public async Task<Outcome> Remove(PortalUser user, HttpContext http)
    {
        if (!SessionCookie.IsFresh(http, time))
        {
            return Fault("sign_in_again", "SignInAgain");
        }
        await users.SetTwoFactorEnabledAsync(user, false);
        await users.ResetAuthenticatorKeyAsync(user);
        await users.GenerateNewTwoFactorRecoveryCodesAsync(user, 0);
        AuthLog.SecurityChanged(logger, user.Id, "authenticator app removed");
        return Outcome.Done;
    }

    private Refusal Fault(string code, string message) => new(code, text[message], StatusCodes.Status400BadRequest, "Code");
}

/// <param name="Key">Base 32 in groups of four, to be typed where no camera is.</param>
/// <param name="QrCode">An SVG element made of nothing but our own text.</param>
internal sealed record AuthenticatorSecret(string Key, string QrCode);
