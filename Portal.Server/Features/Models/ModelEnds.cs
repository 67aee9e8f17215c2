using Portal.Client.Contracts;
using Portal.Server.Features.Publishing.Versions;

namespace Portal.Server.Features.Models;

/// <summary>The end of a whole model as everybody reads it.</summary>
internal static class ModelEnds
{
    public static ModelEnd? Of(Model model) => Of(model.EndingSince, model.EndsAt, model.Replacement, model.EndReason);

    /// <returns>Null while it has none.</returns>
    public static ModelEnd? Of(DateTime? since, DateTime? at, string? replacement, string? reason) => since is { } begun && at is { } end
        ? new(VersionRow.Utc(begun), VersionRow.Utc(end), replacement, reason)
        : null;
}
