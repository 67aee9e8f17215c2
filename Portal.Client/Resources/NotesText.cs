namespace Portal.Client.Resources;

/// <summary>Names the resources of notes, saved views, reports and live counters.</summary>
public sealed class NotesText;
