using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.AdoptionNotes;
using Portal.Server.Features.Limits;
using Portal.Server.Features.Models;
using Portal.Server.Features.Notices;
using Portal.Server.Features.Publishing.Canaries;
using Portal.Server.Features.Publishing.Uploads;
using Portal.Server.Features.ServiceAccounts;
using Portal.Server.Features.Subscriptions;
using Portal.Server.Features.Webhooks;

namespace Portal.Server.Tests.Access;

/// <summary>One row of everything else that an organisation owns and a route names.</summary>
internal static class SeededRows
{
    private const string Inspection = """
        {"irVersion":8,"opsets":{},"producer":"","nodes":1,"parameters":0,"operators":[],"inputs":[],"outputs":[],"files":[],"loadMilliseconds":1}
        """;

    /// <returns>Their ids, by the route's path up to the parameter.</returns>
    public static async Task<Dictionary<string, string>> AddAsync(PortalDb db, int organisation, string slug, string owner, DateTime now)
    {
        var account = new ServiceAccount { OrganisationId = organisation, Name = "robot", Role = Server.Features.Organisations.OrganisationRole.Member, CreatedAt = now };
        var endpoint = new WebhookEndpoint
        {
            OrganisationId = organisation,
            Url = "https://hooks.example/",
            Types = "key.created",
            IsEnabled = false,
            Secret = "none",
            CreatedAt = now,
        };
        var delivery = new WebhookDelivery
        {
            Endpoint = endpoint,
            Event = new() { OrganisationId = organisation, MessageId = $"msg_{slug}", Type = "key.created", Body = "{}", At = now, IsHandedOut = true },
            State = WebhookDeliveryState.Failed,
            DueAt = now,
        };
        var limit = new UsageLimit
        {
            OrganisationId = organisation,
            Kind = LimitKind.UnitsPerDay,
            Reset = LimitReset.Day,
            Most = 1_000_000,
            Slot = "seeded",
            SetByUserId = owner,
            SetAt = now,
            CountsFrom = now,
        };
        var notice = new Notice { OrganisationId = organisation, Kind = NoticeKinds.UnitsWarned, Data = "{}", CreatedAt = now };
        var actor = $"{slug}-{SeededOrganisation.Actor}";
        var note = new AdoptionNote { Day = new(2026, 1, 1), Kind = NoteKind.Remark, Text = "words", WrittenByUserId = actor, WrittenAt = now };
        var view = new SavedView { UserId = actor, Name = "seeded", Address = "/operator/adoption", SavedAt = now };
        var report = new ScheduledReport
        {
            OrganisationId = organisation,
            CreatedByUserId = actor,
            Name = "seeded",
            Address = "/api/forecasts/export.csv",
            Rhythm = ReportRhythm.Monthly,
            CreatedAt = now,
        };
        db.AddRange(account, delivery, limit, notice, note, view, report);
        var request = await AddModelAsync(db, organisation, slug, owner, now);
        await db.SaveChangesAsync();
        return new()
        {
            ["/api/service-accounts/id"] = $"{account.Id}",
            ["/api/webhooks/id"] = $"{endpoint.Id}",
            ["delivery"] = $"{delivery.Id}",
            ["/api/limits/id"] = $"{limit.Id}",
            ["/api/adoption-notes/id"] = $"{note.Id}",
            ["/api/saved-views/id"] = $"{view.Id}",
            ["/api/scheduled-reports/id"] = $"{report.Id}",
            ["/api/notices/id"] = $"{notice.Id}",
            ["/api/publishing/models/model"] = $"model-of-{slug}",
            ["code"] = "team",
            [$"/api/publishing/models/model-of-{slug}/canaries/id"] = $"{await CanaryAsync(db, slug, now)}",
            ["/api/publishing/uploads/id"] = UploadOf(slug),
            ["/api/publishing/requests/id"] = $"{request.Id}",
            ["/api/subscription-requests/id"] = $"{request.Id}",
        };
    }

    /// <summary>A model that is not listed, a plan of it, and a request for that plan.</summary>
    private static async Task<SubscriptionRequest> AddModelAsync(PortalDb db, int organisation, string slug, string owner, DateTime now)
    {
        var manifest = await db.ModelVersions.Where(v => v.Model!.Slug == "faces").Select(v => v.ManifestJson).FirstAsync();
        var model = new Model { OrganisationId = organisation, Slug = $"model-of-{slug}", Task = "object-detection", CreatedAt = now };
        model.Versions.Add(new() { Version = "1.0.0", State = ModelVersionState.Draft, Sha256 = new string('b', 64), ManifestJson = manifest, CreatedAt = now, FormJson = "{}", InspectionJson = Inspection });
        var plan = new Plan { Code = "team", UnitPriceMicros = 1, RequestsPerMinute = 60, NeedsApproval = true, PublishedAt = now };
        model.Plans.Add(plan);
        db.Add(model);
        await db.SaveChangesAsync();
        var request = new SubscriptionRequest
        {
            OrganisationId = organisation,
            ModelId = model.Id,
            PlanId = plan.Id,
            RequestedBy = owner,
            Answers = [],
            CreatedAt = now,
        };
        db.AddRange(request, new ModelUpload
        {
            Id = UploadOf(slug),
            OrganisationId = organisation,
            ModelId = model.Id,
            UserId = owner,
            Version = "2.0.0",
            FileName = "model.onnx",
            Bytes = 100,
            CreatedAt = now,
            ExpiresAt = now.AddDays(7),
        });
        return request;
    }

    /// <summary>A canary that has ended.</summary>
    private static async Task<int> CanaryAsync(PortalDb db, string slug, DateTime now)
    {
        // Of a version that no test removes.
        var version = await db.ModelVersions.Where(v => v.Model!.Slug == "faces").Select(v => v.Id).FirstAsync();
        var canary = new Canary
        {
            ModelId = await db.Models.Where(m => m.Slug == $"model-of-{slug}").Select(m => m.Id).SingleAsync(),
            FromVersionId = version,
            ToVersionId = version,
            Percent = 5,
            MostFailures = Canary.MostFailuresOf(2),
            State = CanaryStates.Stopped,
            StartedAt = now,
        };
        db.Add(canary);
        await db.SaveChangesAsync();
        return canary.Id;
    }

    private static string UploadOf(string slug) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(slug)))[..32];
}
