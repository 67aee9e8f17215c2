using Demo = Portal.Server.Features.Demo.DemoSignIns;

namespace Portal.Server.Auth.SignIn;

/// <summary>The sign-ins that a portal with demo data prints on its sign-in page.</summary>
internal static class DemoSignIns
{
    public const string Password = Demo.Password;

    /// <summary>Each with the key of what it is good for.</summary>
    public static IReadOnlyList<(string Email, string Purpose)> All { get; } =
    [
        (Demo.OperatorEmail, "DemoOperator"),
        (Demo.PublisherEmail, "DemoPublisher"),
        (Demo.MemberEmail, "DemoMember"),
    ];

    public static bool AreShown(IConfiguration configuration, IHostEnvironment environment) =>
        configuration.GetValue("Portal:Demo", environment.IsDevelopment());
}
