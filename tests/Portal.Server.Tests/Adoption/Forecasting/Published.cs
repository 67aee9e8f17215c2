namespace Portal.Server.Tests.Adoption.Forecasting;

/// <summary>Small published series, typed from the sources named.</summary>
internal static class Published
{
    /// <summary>US sales in thousands, 1949-1961: Mahajan, Mason and Srinivasan 1986; Steffens and Murthy 1992, Table 1.</summary>
    public static readonly double[] RoomAirConditioners = [96, 195, 238, 380, 1045, 1230, 1267, 1828, 1586, 1673, 1800, 1580, 1500];

    /// <summary>US sales in thousands, 1963-1970: the same sources.</summary>
    public static readonly double[] ColourTelevision = [747, 1480, 2646, 5118, 5777, 5982, 5962, 4631];

    /// <summary>US sales in thousands, 1949-1961: the same sources.</summary>
    public static readonly double[] ClothesDryers = [106, 319, 492, 635, 737, 890, 1397, 1523, 1294, 1240, 1425, 1260, 1236];

    /// <summary>US sales of video recorders in thousands, 1980-1989, with printed nls output: A. G. K., Bass_2a.r.</summary>
    public static readonly double[] VideoRecorders = [840, 1470, 2110, 4000, 7590, 10950, 10530, 9470, 7790, 5890];

    /// <summary>US households with a cash card, thousands, new per three-year wave 1989-1998: Liu, University of Georgia thesis, Table 3.6.</summary>
    public static readonly double[] CashCards = [10740, 11557, 14059, 14829];

    /// <summary>A class exercise in millions of units with a printed regression: GitNote, Module 1.</summary>
    public static readonly double[] ClassExercise = [0.517, 1.169, 1.604, 2.044, 2.286];

    /// <summary>
    /// Enterprises with ten or more employees in the EU that use AI, percent, 2023, 2024 and 2025 by NACE section:
    /// Eurostat, isoc_eb_ain2, E_AI_TANY. Between 2024 and 2025 a technology was added to the question.
    /// </summary>
    public static readonly (string Section, double[] Percent)[] EuSectors =
    [
        ("C", [6.79, 10.57, 17.27]),
        ("D", [18.43, 25.68, 33.57]),
        ("E", [5.65, 8.38, 13.12]),
        ("F", [3.2, 6.09, 10.79]),
        ("G", [6.74, 12.11, 18.62]),
        ("H", [5.26, 8.13, 11.15]),
        ("I", [3.81, 6.09, 11.98]),
        ("J", [29.53, 48.72, 62.52]),
        ("L", [8.5, 15.45, 24.76]),
        ("M", [18.66, 30.53, 40.43]),
        ("N", [8.33, 14.33, 19.86]),
    ];
}
