namespace Portal.Client.Contracts;

/// <summary>Where the metrics are.</summary>
public static class AdoptionAddresses
{
    public const string Breakdown = "api/adoption/breakdown";
    public const string Trends = "api/adoption/trends";
    public const string Sensitivity = "api/adoption/sensitivity";
    public const string Retention = "api/adoption/retention";
    public const string Turnover = "api/adoption/turnover";
    public const string TimeToAdopt = "api/adoption/time-to-adopt";
    public const string Funnel = "api/adoption/funnel";
    public const string Cross = "api/adoption/cross";
    public const string Changes = "api/adoption/changes";
    public const string Organisations = "api/adoption/organisations";
    public const string Public = "api/public/adoption";

    /// <summary>The address of one metric with its scope, what is not said left out.</summary>
    /// <param name="more">Further parameters, such as <c>by</c>.</param>
    public static string Of(string address, AdoptionScope scope, params (string Name, string? Value)[] more)
    {
        (string Name, string? Value)[] all =
        [
            ("k", Text(scope.K)), ("d", Text(scope.D)), ("end", Text(scope.End)), ("months", Text(scope.Months)),
            ("believedOn", Text(scope.BelievedOn)), ("industry", scope.Industry), ("sizeClass", scope.SizeClass),
            ("country", scope.Country), ("task", scope.Task), ("model", scope.Model), ("publisher", scope.Publisher), .. more,
        ];
        return address + "?" + string.Join('&', all
            .Where(one => !string.IsNullOrEmpty(one.Value))
            .Select(one => $"{one.Name}={Uri.EscapeDataString(one.Value!)}"));
    }

    private static string? Text(int? number) => number?.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string? Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
