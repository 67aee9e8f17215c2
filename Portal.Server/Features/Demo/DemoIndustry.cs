namespace Portal.Server.Features.Demo;

/// <summary>How an invented industry behaves. The levels are plausible, not measured.</summary>
/// <param name="Section">ISIC Rev. 4 section.</param>
/// <param name="NameEnding">Second half of its organisations' names.</param>
/// <param name="Organisations">Demo organisations on the portal.</param>
/// <param name="MarketSize">Addressable organisations; null shows what a missing denominator looks like.</param>
/// <param name="Midpoint">Months into the history when half of those who ever adopt have.</param>
/// <param name="Pace">Rate of the logistic curve, per month.</param>
/// <param name="Ceiling">Share of the organisations that ever adopt.</param>
/// <param name="Churn">Share of the users that stop in a month.</param>
/// <param name="Weekend">A weekend day's use as a share of a weekday's.</param>
/// <param name="FirstTask">The task that its organisations start with.</param>
internal sealed record DemoIndustry(
    string Section,
    string NameEnding,
    int Organisations,
    int? MarketSize,
    double Midpoint,
    double Pace,
    double Ceiling,
    double Churn,
    double Weekend,
    string FirstTask)
{
    private const string Reading = "image-to-text";
    private const string Listening = "voice-activity-detection";
    private const string Faces = "object-detection";

    public static IReadOnlyList<DemoIndustry> All { get; } =
    [
        new("A", "Farms", 7, 90, 17, .30, .70, .020, .40, Reading),
        new("C", "Works", 20, 118, 14, .22, .85, .015, .12, Reading),
        new("D", "Energy", 11, 34, 12, .26, .90, .008, .15, Listening),
        new("E", "Water", 7, 54, 16, .28, .75, .012, .15, Reading),
        new("F", "Builders", 8, 112, 18, .30, .75, .030, .08, Reading),
        new("G", "Stores", 18, 105, 13, .25, .90, .022, .60, Faces),
        new("H", "Logistics", 10, 96, 15, .26, .80, .018, .35, Reading),
        new("I", "Hotels", 8, 88, 15, .34, .85, .040, .80, Faces),
        new("J", "Software", 30, 46, 8, .24, .97, .008, .18, Listening),
        new("K", "Finance", 17, 52, 11, .30, .95, .008, .08, Reading),
        new("L", "Estates", 10, 48, 13, .24, .85, .020, .15, Reading),
        new("M", "Advisers", 23, 56, 9, .22, .92, .012, .10, Reading),
        new("N", "Services", 12, 62, 14, .26, .85, .025, .15, Listening),
        new("P", "Schools", 10, 80, 15, .30, .85, .015, .06, Listening),
        new("Q", "Clinics", 13, 90, 14, .32, .85, .010, .45, Listening),
        new("S", "Society", 4, null, 10, .25, 1, .020, .15, Reading),
    ];
}
