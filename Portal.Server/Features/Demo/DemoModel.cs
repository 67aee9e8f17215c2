using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.Adoption;
using Portal.Server.Features.Models;

namespace Portal.Server.Features.Demo;

/// <summary>A starter model as the catalogue has it, with the version and the plans that the history uses.</summary>
internal sealed record DemoModel(int Id, string Task, int VersionId, IReadOnlyList<Plan> Plans)
{
    private const string CountedInSeconds = "voice-activity-detection";

    /// <summary>Free while that is enough, then metered; the catalogue's first plan where it has others.</summary>
    public Plan PlanFor(double unitsAMonth) =>
        Plans.FirstOrDefault(plan => plan.Code == (unitsAMonth < 600 ? "free" : "payg")) ?? Plans[0];

    /// <summary>Units of a call: seconds of sound, or one image.</summary>
    public long Units(DemoRandom random) => Task == CountedInSeconds ? random.Between(3, 25) : 1;

    public double MeanUnits => Task == CountedInSeconds ? 14 : 1;

    public long LatencyMicros(DemoRandom random) =>
        (long)random.LogNormal(Task switch { "image-to-text" => 240_000, CountedInSeconds => 35_000, _ => 14_000 }, .35);

    /// <returns>The starter models that can be subscribed to; empty where the catalogue has none.</returns>
    public static async Task<IReadOnlyList<DemoModel>> Read(PortalDb db, CancellationToken cancellationToken)
    {
        var models = await db.Models.AsNoTracking()
            .Include(model => model.Plans)
            .Include(model => model.Versions)
            .Where(model => model.Organisation!.Slug == AdoptionDefinitions.NoCustomer)
            .OrderBy(model => model.Slug)
            .AsSplitQuery()
            .ToListAsync(cancellationToken);
        return
        [
            .. from model in models
               let version = model.Versions.Where(v => v.State == ModelVersionState.Available).MaxBy(v => v.Id)
               let plans = model.Plans.Where(plan => plan.WithdrawnAt is null && !plan.NeedsApproval).OrderBy(plan => plan.Id).ToList()
               where version is not null && plans.Count > 0
               select new DemoModel(model.Id, model.Task, version.Id, plans),
        ];
    }
}
