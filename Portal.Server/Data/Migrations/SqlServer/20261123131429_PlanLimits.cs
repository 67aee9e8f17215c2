using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Server.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class PlanLimits : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "DailyUnits",
                table: "Plans",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "ParallelCalls",
                table: "Plans",
                type: "int",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "DailyUnits",
                table: "Plans");

            migrationBuilder.DropColumn(
                name: "ParallelCalls",
                table: "Plans");
        }
    }
}
