using Portal.Client.Contracts;

namespace Portal.Server.Features.Adoption.Metrics;

/// <summary>Two dimensions at once, in the last window.</summary>
internal static class CrossTable
{
    public static AdoptionCross Of(
        MetricView view, AdoptionDimension rowsBy, AdoptionDimension columnsBy,
        IReadOnlyDictionary<string, string> rowNames, IReadOnlyDictionary<string, string> columnNames)
    {
        var (rows, columns) = (new Members(rowsBy, view.Register), new Members(columnsBy, view.Register));
        var cells = new Dictionary<(int Row, int Column), (int Active, long Calls)>();
        var buffers = new UseBuffers();
        var own = new Dictionary<(int Row, int Column), OrganisationUse>();
        var hasDemoData = false;
        foreach (var adopter in view.Adopters)
        {
            var place = view.PlaceOf(adopter, view.End);
            if (!view.Holds(place))
            {
                continue;
            }
            own.Clear();
            var (row, column) = (rows.IsOfCalls ? -1 : rows.Of(adopter, place), columns.IsOfCalls ? -1 : columns.Of(adopter, place));
            foreach (var entry in view.Use.Of(adopter.Id, view.LastDay - view.Rule.WindowDays + 1, view.LastDay, buffers.Entries))
            {
                if (!view.Counts(entry.ModelId))
                {
                    continue;
                }
                var cell = (row < 0 ? rows.OfModel(entry.ModelId) : row, column < 0 ? columns.OfModel(entry.ModelId) : column);
                if (!own.TryGetValue(cell, out var use))
                {
                    own[cell] = use = new();
                }
                use.Add(entry);
            }
            foreach (var (cell, use) in own)
            {
                var before = cells.GetValueOrDefault(cell);
                var active = use.IsActive(view.Rule);
                cells[cell] = (before.Active + (active ? 1 : 0), before.Calls + use.Calls);
                hasDemoData |= adopter.IsDemo && active;
            }
        }
        (string Key, int Number)[] down = [.. rows.InOrder], across = [.. columns.InOrder];
        return new(
            view.Note(view.End, hasDemoData), rowsBy, columnsBy,
            [.. down.Select(one => new CrossMember(one.Key, rowNames.GetValueOrDefault(one.Key, "")))],
            [.. across.Select(one => new CrossMember(one.Key, columnNames.GetValueOrDefault(one.Key, "")))],
            [.. down.Select(row => (IReadOnlyList<CrossCell>)[.. across.Select(column => Cell(row.Number, column.Number))])]);

        CrossCell Cell(int row, int column)
        {
            var (active, calls) = cells.GetValueOrDefault((row, column));
            return new(active, calls);
        }
    }
}
