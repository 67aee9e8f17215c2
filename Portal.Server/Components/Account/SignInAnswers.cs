using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Client.Resources;
using Portal.Server.Auth.Passwords;
using Portal.Server.Auth.SignIn;

namespace Portal.Server.Components.Account;

/// <summary>Turns a refused step into the page's status, headers and sentence.</summary>
internal static class SignInAnswers
{
    /// <param name="wrong">The key of the sentence for <see cref="SignInStepKind.Wrong"/>.</param>
    public static string Answer(this HttpContext http, SignInStep step, IStringLocalizer<AccountText> text, string wrong)
    {
        http.Response.StatusCode = step.Kind switch
        {
            SignInStepKind.Wait => StatusCodes.Status429TooManyRequests,
            SignInStepKind.Busy => StatusCodes.Status503ServiceUnavailable,
            SignInStepKind.Expired => StatusCodes.Status400BadRequest,
            _ => StatusCodes.Status401Unauthorized,
        };
        if (step.RetryAfter > TimeSpan.Zero)
        {
            http.RetryAfter(step.RetryAfter);
        }
        return step.Kind switch
        {
            SignInStepKind.Wait => text["TooManyTriesWait", (int)Math.Ceiling(step.RetryAfter.TotalMinutes)],
            SignInStepKind.Busy => text["Busy"],
            SignInStepKind.Expired => text["StepExpired"],
            _ => text[wrong],
        };
    }

    public static string AnswerBusy(this HttpContext http, IStringLocalizer<AccountText> text)
    {
        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        http.RetryAfter(PasswordGate.RetryAfter);
        return text["Busy"];
    }

    public static void RetryAfter(this HttpContext http, TimeSpan wait) =>
        http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}
