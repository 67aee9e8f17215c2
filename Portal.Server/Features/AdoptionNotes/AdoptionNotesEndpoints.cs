using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Localization;
using Portal.Client.Contracts;
using Portal.Client.Resources;
using Portal.Server.Hosting;

namespace Portal.Server.Features.AdoptionNotes;

internal static class AdoptionNotesEndpoints
{
    public static void AddAdoptionNotes(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddScoped<IAdoptionNotesApi, AdoptionNotesService>();
        services.AddSingleton<ReportFigures>();
        services.AddSingleton<ReportDelivery>();
        services.AddSingleton<ReportWork>();
        services.AddHostedService(provider => provider.GetRequiredService<ReportWork>());
        services.AddSingleton<LiveFeed>();
        services.AddSingleton<ILiveAdoption>(provider => provider.GetRequiredService<LiveFeed>());
    }

    public static void MapAdoptionNotes(this WebApplication app)
    {
        var adoption = app.MapPortalApi("adoption", "Adoption").RequireAuthorization(PortalClaims.OperatorPolicy);
        adoption.MapGet("live", Live).WithName("WatchAdoption").WithSummary("Watch the live counters: server-sent events, at most one a second")
            .Produces<LiveCount>(contentType: "text/event-stream");
        var notes = app.MapPortalApi("adoption-notes", "Adoption notes").RequireAuthorization(PortalClaims.OperatorPolicy);
        notes.MapGet("", Notes).WithName("ListAdoptionNotes").WithSummary("List the notes on the charts between two days");
        notes.MapPost("", Write).WithName("WriteAdoptionNote").WithSummary("Write a note to a day; a break keeps forecasts from running over it");
        notes.MapDelete("{id:int}", RemoveNote).WithName("RemoveAdoptionNote").WithSummary("Remove a note");
        var views = app.MapPortalApi("saved-views", "Saved views").RequireAuthorization(PortalClaims.OperatorPolicy);
        views.MapGet("", Views).WithName("ListSavedViews").WithSummary("List the caller's saved views");
        views.MapPut("", SaveView).WithName("SaveView").WithSummary("Keep a page with its filters under a name");
        views.MapDelete("{id:int}", RemoveView).WithName("RemoveSavedView").WithSummary("Remove a saved view");
        var reports = app.MapPortalApi("scheduled-reports", "Scheduled reports").RequireAuthorization(PortalClaims.OperatorPolicy);
        reports.MapGet("", Reports).WithName("ListScheduledReports").WithSummary("List the reports that the caller's organisation is sent");
        reports.MapPost("", Schedule).WithName("ScheduleReport").WithSummary("Have figures sent by signed webhook after every week or month");
        reports.MapDelete("{id:int}", Unschedule).WithName("UnscheduleReport").WithSummary("Send a report no more");
    }

    private static Results<ServerSentEventsResult<LiveCount>, ProblemHttpResult> Live(
        LiveFeed feed, IStringLocalizer<ApiText> text, HttpResponse response, CancellationToken cancellationToken)
    {
        if (feed.TryWatch(cancellationToken) is { } counts)
        {
            return TypedResults.ServerSentEvents(counts, "count");
        }
        response.Headers.RetryAfter = "30";
        return PortalApi.Refuse(new("too_many_watchers", text["TooManyWatchers", LiveFeed.MostWatchers], StatusCodes.Status503ServiceUnavailable));
    }

    private static async Task<Ok<IReadOnlyList<AdoptionNoteView>>> Notes(
        DateOnly? from, DateOnly? to, IAdoptionNotesApi notes, TimeProvider time, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        return TypedResults.Ok(await notes.Notes(from ?? today.AddYears(-5), to ?? today.AddYears(1), cancellationToken));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Write(
        WriteNoteRequest request, IAdoptionNotesApi notes, CancellationToken cancellationToken) => (await notes.Write(request, cancellationToken)).ToResult();

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveNote(int id, IAdoptionNotesApi notes, CancellationToken cancellationToken) =>
        (await notes.RemoveNote(id, cancellationToken)).ToResult();

    private static async Task<Ok<IReadOnlyList<SavedViewView>>> Views(IAdoptionNotesApi notes, CancellationToken cancellationToken) =>
        TypedResults.Ok(await notes.Views(cancellationToken));

    private static async Task<Results<NoContent, ProblemHttpResult>> SaveView(
        SaveViewRequest request, IAdoptionNotesApi notes, CancellationToken cancellationToken) => (await notes.SaveView(request, cancellationToken)).ToResult();

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveView(int id, IAdoptionNotesApi notes, CancellationToken cancellationToken) =>
        (await notes.RemoveView(id, cancellationToken)).ToResult();

    private static async Task<Ok<IReadOnlyList<ScheduledReportView>>> Reports(IAdoptionNotesApi notes, CancellationToken cancellationToken) =>
        TypedResults.Ok(await notes.Reports(cancellationToken));

    private static async Task<Results<NoContent, ProblemHttpResult>> Schedule(
        ScheduleReportRequest request, IAdoptionNotesApi notes, CancellationToken cancellationToken) => (await notes.Schedule(request, cancellationToken)).ToResult();

    private static async Task<Results<NoContent, ProblemHttpResult>> Unschedule(int id, IAdoptionNotesApi notes, CancellationToken cancellationToken) =>
        (await notes.Unschedule(id, cancellationToken)).ToResult();
}
