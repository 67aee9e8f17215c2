using Portal.Client.Contracts;

namespace Portal.Server.Features.Adoption.Metrics;

/// <summary>Days from registration to first active, of those registered by the last complete day and classified in scope on it.</summary>
internal static class AdoptionTimes
{
    public static TimeToAdopt Of(MetricView view)
    {
        var lives = Lives(view, out var hasDemoData);
        var curve = KaplanMeier.Curve([.. lives.Select(life => (life.Days, life.Happened))]);
        return new(
            view.Note(view.Since, hasDemoData),
            lives.Count,
            lives.Count == 0 ? null : (double)lives.Count(life => !life.Happened) / lives.Count,
            KaplanMeier.DayOf(curve, .25), KaplanMeier.DayOf(curve, .5), KaplanMeier.DayOf(curve, .75),
            curve);
    }

    public static IEnumerable<Life> Lives(MetricView view) => Lives(view, out _);

    private static List<Life> Lives(MetricView view, out bool hasDemoData)
    {
        var last = WindowEnds.DayNumber(view.LastComplete);
        var lives = new List<Life>();
        hasDemoData = false;
        foreach (var adopter in view.Adopters)
        {
            var since = WindowEnds.DayNumber(adopter.Since);
            if (since > last || !view.Holds(view.PlaceOf(adopter, view.LastComplete)))
            {
                continue;
            }
            var adopted = view.StoryOf(adopter).FirstActive is { } first && first <= last ? first : (int?)null;
            lives.Add(new(adopter.Id, Math.Max(0, (adopted ?? last) - since), adopted is not null));
            hasDemoData |= adopter.IsDemo && adopted is not null;
        }
        return lives;
    }
}
