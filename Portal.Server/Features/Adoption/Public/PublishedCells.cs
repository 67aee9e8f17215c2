namespace Portal.Server.Features.Adoption.Public;

/// <summary>A count as it was published or hidden.</summary>
/// <param name="Industry">ISIC Rev. 4 section.</param>
internal sealed record PublishedCell(string Industry, PublicCell Cell, bool IsHidden);

/// <summary>Everything that one publication told and hid.</summary>
internal sealed record PublishedCells(IReadOnlyList<PublishedCell> Cells, bool HidesTotal)
{
    public PublishedCell? Of(string industry) => Cells.FirstOrDefault(cell => cell.Industry == industry);
}
