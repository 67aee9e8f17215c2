using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Client.Contracts;
using Portal.Server.Hosting;

namespace Portal.Server.Features.Notices;

internal static class NoticesEndpoints
{
    public static void AddNotices(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<NoticeTexts>();
        builder.Services.AddScoped<INoticesApi, NoticesService>();
    }

    public static void MapNotices(this WebApplication app)
    {
        var group = app.MapPortalApi("notices", "Notices").RequireAuthorization(PortalClaims.MemberPolicy);
        group.MapGet("/", List).WithName("ListNotices").WithSummary("List the newest notices");
        group.MapGet("/count", Count).WithName("CountNotices").WithSummary("Count the notices that you have not read");
        group.MapPost("/{id:int}/read", MarkRead).WithName("ReadNotice").WithSummary("Mark a notice as read by you");
        group.MapPost("/read", MarkAllRead).WithName("ReadNotices").WithSummary("Mark all notices as read by you");
    }

    private static async Task<Ok<IReadOnlyList<NoticeView>>> List(INoticesApi notices, CancellationToken cancellationToken) =>
        TypedResults.Ok(await notices.List(cancellationToken));

    private static async Task<Ok<NoticeCount>> Count(INoticesApi notices, CancellationToken cancellationToken) =>
        TypedResults.Ok(await notices.Count(cancellationToken));

    private static async Task<Results<NoContent, ProblemHttpResult>> MarkRead(int id, INoticesApi notices, CancellationToken cancellationToken) =>
        (await notices.MarkRead(id, cancellationToken)).ToResult();

    private static async Task<Results<NoContent, ProblemHttpResult>> MarkAllRead(INoticesApi notices, CancellationToken cancellationToken) =>
        (await notices.MarkAllRead(cancellationToken)).ToResult();
}
