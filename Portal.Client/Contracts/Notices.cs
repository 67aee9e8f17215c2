namespace Portal.Client.Contracts;

/// <summary>Something that the organisation's owners and admins, and the member concerned, should know.</summary>
/// <param name="Kind">A stable word, such as <c>budget.warned</c>.</param>
/// <param name="Text">A sentence in the reader's language.</param>
/// <param name="ResetsAt">When what is used up starts anew; null where nothing does.</param>
/// <param name="Link">The page where something can be done about it.</param>
public sealed record NoticeView(int Id, string Kind, string Text, DateTimeOffset At, DateTimeOffset? ResetsAt, string Link, bool IsRead);

/// <param name="Unread">Notices that the signed-in person has not read.</param>
public sealed record NoticeCount(int Unread);

/// <summary>Notices for the signed-in person.</summary>
public interface INoticesApi
{
    /// <summary>The newest first, 100 at most.</summary>
    Task<IReadOnlyList<NoticeView>> List(CancellationToken cancellationToken);

    Task<NoticeCount> Count(CancellationToken cancellationToken);

    /// <summary>For the reader only: others have their own. Doing it twice changes nothing.</summary>
    Task<Outcome> MarkRead(int id, CancellationToken cancellationToken);

    Task<Outcome> MarkAllRead(CancellationToken cancellationToken);
}
