using System.Globalization;
using Portal.Client.Contracts;

namespace Portal.Client.Api;

internal sealed class HttpAdoptionNotesApi(PortalHttp http) : IAdoptionNotesApi
{
    private const string AllNotes = "api/adoption-notes";
    private const string AllViews = "api/saved-views";
    private const string AllReports = "api/scheduled-reports";

    public Task<IReadOnlyList<AdoptionNoteView>> Notes(DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        http.Get<IReadOnlyList<AdoptionNoteView>>(
            string.Create(CultureInfo.InvariantCulture, $"{AllNotes}?from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}"), cancellationToken);

    public Task<Outcome> Write(WriteNoteRequest request, CancellationToken cancellationToken) => http.Send(HttpMethod.Post, AllNotes, request, cancellationToken);

    public Task<Outcome> RemoveNote(int id, CancellationToken cancellationToken) => Remove(AllNotes, id, cancellationToken);

    public Task<IReadOnlyList<SavedViewView>> Views(CancellationToken cancellationToken) => http.Get<IReadOnlyList<SavedViewView>>(AllViews, cancellationToken);

    public Task<Outcome> SaveView(SaveViewRequest request, CancellationToken cancellationToken) => http.Send(HttpMethod.Put, AllViews, request, cancellationToken);

    public Task<Outcome> RemoveView(int id, CancellationToken cancellationToken) => Remove(AllViews, id, cancellationToken);

    public Task<IReadOnlyList<ScheduledReportView>> Reports(CancellationToken cancellationToken) =>
        http.Get<IReadOnlyList<ScheduledReportView>>(AllReports, cancellationToken);

    public Task<Outcome> Schedule(ScheduleReportRequest request, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Post, AllReports, request, cancellationToken);

    public Task<Outcome> Unschedule(int id, CancellationToken cancellationToken) => Remove(AllReports, id, cancellationToken);

    private Task<Outcome> Remove(string all, int id, CancellationToken cancellationToken) =>
        http.Send(HttpMethod.Delete, string.Create(CultureInfo.InvariantCulture, $"{all}/{id}"), null, cancellationToken);
}
