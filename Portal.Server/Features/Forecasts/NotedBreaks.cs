using Microsoft.EntityFrameworkCore;
using Portal.Client.Contracts;
using Portal.Server.Data;
using Portal.Server.Features.AdoptionNotes;

namespace Portal.Server.Features.Forecasts;

/// <summary>The breaks that operators noted: what comes before and after one cannot be compared.</summary>
internal sealed class NotedBreaks(IReadOnlyList<AdoptionNote> notes)
{
    public static async Task<NotedBreaks> ReadAsync(PortalDb db, CancellationToken cancellationToken) => new(
        await db.AdoptionNotes.AsNoTracking().Where(note => note.Kind != NoteKind.Remark).OrderBy(note => note.Day).ToListAsync(cancellationToken));

    public IEnumerable<NotedBreak> Of(string industry) =>
        NotesOf(industry).Select(note => new NotedBreak(note.Day, DateOnly.FromDateTime(note.WrittenAt)));

    /// <summary>A break of one industry is none of all together.</summary>
    public IEnumerable<AdoptionNote> NotesOf(string industry) => notes.Where(note => note.Industry is null || note.Industry == industry);
}

/// <param name="Written">The day from which on it is known.</param>
internal readonly record struct NotedBreak(DateOnly Day, DateOnly Written);
